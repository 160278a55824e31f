import { defineConfig } from 'vitest/config';
import { chunks } from './examples/apps/browser/chunks.ts';
import { patience } from './vitest.config.ts';

/** The full cross of the page's views, sizes, themes and ways to write: npm run test:page. */
export default defineConfig({
  plugins: [chunks()],
  test: {
    ...patience,
    include: ['examples/test/page/*.page.ts'],
    setupFiles: ['packages/tensor/test/support/everyBackend.ts'],
    fileParallelism: false,
  },
});
