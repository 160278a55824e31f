import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, createServer, type InlineConfig, preview } from 'vite';
import { findBrowser } from './browser.ts';
import { root } from './files.ts';
import { swiftshader } from './rasterisers.ts';

/** How long Playwright waits for what the page should do, in milliseconds. It only ends what hangs. */
export const PATIENCE = 120_000;

/** A page in a Chromium of its own. */
export interface OpenPage {
  readonly page: Page;
  readonly address: string;
  close(): Promise<void>;
}

const exhibition: InlineConfig = { configFile: join(root, 'examples/apps/browser/vite.config.ts') };

/** What answers at an address. */
export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the page of examples/apps/browser, its programs as they are written, and serves it: it opens three times faster than its sources do. */
export async function servePage(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-page-'));
  await build({ ...exhibition, logLevel: 'error', build: { outDir: folder, minify: false } });
  const server = await preview({ configFile: false, logLevel: 'error', root: folder, build: { outDir: folder }, preview: { port: 0 } });
  return {
    address: server.resolvedUrls?.local[0] ?? '',
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Builds the page, serves it and opens it. */
export const openPage = async (): Promise<OpenPage> => open(await servePage());

/** Serves sources as they stand, each a file of its own, and opens their first page: that of examples/apps/browser as `npm run page` does. */
export async function openSources(config: InlineConfig = exhibition): Promise<OpenPage> {
  // A file that is saved meanwhile must not reload the page.
  const server = await createServer({ ...config, logLevel: 'error', server: { port: 0, hmr: false, watch: null } });
  await server.listen();
  return open({ address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() });
}

async function open({ address, close }: Served): Promise<OpenPage> {
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, locale: 'en-US', serviceWorkers: 'block' });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address);
  return {
    page,
    address,
    close: async () => {
      await browser.close();
      await close();
    },
  };
}

/** Writes on the paper with the mouse; points are shares of its width and height. */
export async function write(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = await page.locator('#pad').boundingBox();
  if (!box) throw new Error('the page shows no paper');
  for (const [i, [x, y]] of points.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 5 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
