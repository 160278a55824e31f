import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { preview } from 'vite';
import { findBrowser } from '../../../scripts/browser.ts';
import { root } from '../../../scripts/files.ts';
import { swiftshader } from '../../../scripts/rasterisers.ts';

/** Where `npm run site:build` writes. */
export const builtSite: string = join(root, 'site/.vitepress/dist');

export interface OpenSite {
  readonly browser: Browser;
  addressOf(page: string): string;
  close(): Promise<void>;
}

/** Every page of the built site, such as `course/01-numbers.html`. @throws Error when it was not built */
export function sitePages(): string[] {
  if (!existsSync(join(builtSite, 'index.html'))) throw new Error('The site is not built: npm run site:build builds it.');
  const files = readdirSync(builtSite, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return files.filter((path) => path.endsWith('.html')).sort();
}

/** Serves the built site, and starts a browser. */
export async function openSite(): Promise<OpenSite> {
  // The site knows where it was built to be served.
  const base = /href="([^"]*)assets\//.exec(readFileSync(join(builtSite, 'index.html'), 'utf8'))?.[1] ?? '/';
  const server = await preview({
    base,
    configFile: false,
    logLevel: 'error',
    root: join(builtSite, '..'),
    appType: 'mpa',
    build: { outDir: 'dist' },
    preview: { port: 0 },
  });
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  return {
    browser,
    addressOf: (page) => `${server.resolvedUrls?.local[0]}${page}`,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
