import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { createServer, type InlineConfig } from 'vite';
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

/** Serves the page of examples/apps/browser as `npm run page` does, and opens it. */
export const openPage = (): Promise<OpenPage> => open(exhibition);

/** Serves it for a browser that is not Playwright's. */
export const servePage = (): Promise<Served> => serve(exhibition);

/** What answers at an address. */
export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

async function serve(config: InlineConfig): Promise<Served> {
  const server = await createServer({
    ...config,
    logLevel: 'error',
    // A file that is saved meanwhile must not reload the page.
    server: { port: 0, hmr: false, watch: null },
  });
  await server.listen();
  return { address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

/** Serves what a configuration says, and opens its first page. */
export async function open(config: InlineConfig): Promise<OpenPage> {
  const { address, close } = await serve(config);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, locale: 'en-US' });
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
