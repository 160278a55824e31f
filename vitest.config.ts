import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chunks } from './examples/apps/browser/chunks.ts';
import type { BackendName } from './packages/tensor/src/backend.ts';
import { commands } from './scripts/browserCommands.ts';
import { llvmpipe, type Rasteriser, swiftshader } from './scripts/rasterisers.ts';

/** Chromium drawing with one software rasteriser. */
function chromium({ name, shown, args, pathVariable }: Rasteriser, backends: readonly BackendName[]) {
  return {
    browser: 'chromium',
    name,
    provide: { rasteriser: shown, backends },
    provider: playwright({
      launchOptions: {
        args: [...args],
        // Read when the browser starts, after scripts/browserSetup.ts has found it.
        get executablePath() {
          return process.env[pathVariable] ?? '';
        },
      },
    }),
  } as const;
}

/** Ends what hangs. A busy machine takes many times as long as an idle one, so no limit is near what a test needs. */
export const patience = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  teardownTimeout: 60_000,
  expect: { poll: { timeout: 120_000 } },
};

/** Tests import the files of packages one by one, and so would have no backends but cpu. */
const everyBackend = 'packages/tensor/test/support/everyBackend.ts';

/** What the tests need in any browser. */
export const inBrowser = {
  // Pages that are isolated from other origins may use SharedArrayBuffer and fine timers.
  server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
  // Prepared before the first test asks for them; found later, they would reload the page under the tests.
  optimizeDeps: { include: ['fast-check', 'mathjs'] },
  test: {
    include: ['packages/*/test/conformance/**/*.test.ts', '{packages/*,examples}/test/browser/**/*.test.ts', 'test/browser/**/*.test.ts'],
    setupFiles: [everyBackend],
  },
};

export default defineConfig({
  test: {
    ...patience,
    reporters: ['default', './scripts/skipped.ts'],
    // Vitest leaves a core idle, which on a machine with two is half of it.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // Tests read what the views of the page say.
        plugins: [chunks()],
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: everyBackend,
          include: ['packages/*/test/**/*.test.ts', '{examples,bench,course}/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['{packages/*,examples}/test/browser/**', 'test/browser/**'],
        },
      },
      {
        extends: true,
        ...inBrowser,
        test: {
          ...inBrowser.test,
          name: 'browser',
          globalSetup: 'scripts/browserSetup.ts',
          setupFiles: [everyBackend, 'scripts/browserTest.ts'],
          // Two rasterisers, because their mistakes differ, in two Chromiums where the system has one with OpenGL.
          browser: {
            enabled: true,
            headless: true,
            // A page at a time in each, which leaves a core idle, while files for Node go on in as many processes as there are cores.
            fileParallelism: false,
            screenshotFailures: false,
            connectTimeout: patience.hookTimeout,
            commands,
            // What a rasteriser plays no part in runs on one of them; cpu runs in Node, on the same engine, and in Firefox.
            instances: [chromium(swiftshader, ['wasm', 'webgl2']), chromium(llvmpipe, ['webgl2'])],
          },
        },
      },
    ],
  },
});
