// npm run bench: see --help.
import type { Chromium } from '../bench/browser/run.ts';
import { main } from '../bench/main.ts';
import { readOptions } from '../bench/options.ts';
import { findBrowser, findBrowserWithMesa } from './browser.ts';
import { openPage } from './page.ts';
import { llvmpipe, swiftshader } from './rasterisers.ts';

async function findChromium(): Promise<Chromium> {
  const executablePath = await findBrowserWithMesa();
  if (executablePath !== undefined) return { executablePath, rasterisers: [swiftshader, llvmpipe] };
  console.log('without llvmpipe: a Chromium with OpenGL, or Mesa, is not here');
  return { executablePath: await findBrowser(), rasterisers: [swiftshader] };
}

await main(readOptions(process.argv), findChromium, openPage);
