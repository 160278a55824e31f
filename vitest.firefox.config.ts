import { defineConfig } from 'vitest/config';
import { commands } from './scripts/browserCommands.ts';
import { firefox } from './scripts/firefox.ts';
import { inBrowser, patience } from './vitest.config.ts';

/** The browser tests once more in Firefox: another JavaScript engine, and another way from WebGL2 to Mesa's rasteriser. */
export default defineConfig({
  ...inBrowser,
  test: {
    ...inBrowser.test,
    ...patience,
    browser: {
      enabled: true,
      headless: false,
      fileParallelism: false,
      screenshotFailures: false,
      connectTimeout: patience.hookTimeout,
      commands,
      provider: firefox(),
      instances: [{ browser: 'firefox', name: 'firefox', provide: { rasteriser: 'llvmpipe', backends: ['wasm', 'cpu', 'webgl2'] } }],
    },
  },
});
