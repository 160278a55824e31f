import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import type { Options } from '../options.ts';
import type { Row } from '../report.ts';
import { npmPeersAbsent } from '../subjects.ts';
import type { PageTask } from './task.ts';

const root = join(import.meta.dirname, '..');

/** A way for Chromium to draw: its name here, a part of the name that WebGL gives it, and the command line that asks for it. */
interface Rasteriser {
  readonly name: string;
  readonly shown: string;
  readonly args: readonly string[];
}

/** A Chromium and the rasterisers that it has. */
export interface Chromium {
  readonly executablePath: string;
  readonly rasterisers: readonly Rasteriser[];
}

/** Measures on each rasteriser, in a page each. @throws Error without TensorFlow.js */
export async function runInBrowser(
  options: Options,
  { executablePath, rasterisers }: Chromium,
  onRow: (row: Row) => void,
): Promise<{ browser: string; rows: Row[] }> {
  const absent = npmPeersAbsent();
  if (absent !== undefined) throw new Error(`no TensorFlow.js to compare with: ${absent}`);
  const outDir = mkdtempSync(join(tmpdir(), 'lenet-ts-bench-page-'));
  const quiet = { root, configFile: false, logLevel: 'error' } as const;
  await build({ ...quiet, base: './', build: { outDir, target: 'esnext', rollupOptions: { input: join(root, 'browser/index.html') } } });
  const server = await preview({ ...quiet, build: { outDir }, preview: { port: 0 } });
  try {
    const address = `${server.resolvedUrls?.local[0]}browser/index.html`;
    const rows: Row[] = [];
    let browser = '';
    for (const rasteriser of rasterisers) {
      const found = await runOn(rasteriser, { executablePath, address }, options);
      browser = found.browser;
      rows.push(...found.rows);
      found.rows.forEach(onRow);
    }
    return { browser, rows };
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true });
  }
}

async function runOn(
  { name, shown, args }: Rasteriser,
  { executablePath, address }: Readonly<Record<'executablePath' | 'address', string>>,
  { only, batch = [64, 256], block }: Options,
): Promise<{ browser: string; rows: readonly Row[] }> {
  const task: PageTask = { rasteriser: name, whats: only.filter((what) => what === 'train' || what === 'infer'), batch, block };
  const browser = await chromium.launch({ executablePath, args: [...args] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'bench' in window);
    const { renderer, rows } = await page.evaluate((given) => window.bench(given), task);
    if (!renderer.includes(shown)) throw new Error(`${name} was asked for, but ${renderer} draws`);
    return { browser: `Chromium ${browser.version()}`, rows };
  } finally {
    await browser.close();
  }
}
