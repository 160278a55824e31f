import { defineConfig } from 'vitest/config';
import { patience } from './vitest.config.ts';

/** What `npm run site:build` wrote, in a browser. `npm run check` builds it and runs this. */
export default defineConfig({
  // Programs and exercises keep one core busy, and pages the other.
  test: { ...patience, include: ['site/test/*.site.ts'], maxWorkers: '100%' },
});
