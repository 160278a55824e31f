import { defineConfig } from 'vitest/config';
import { patience } from './vitest.config.ts';

/** What `npm run site:build` wrote, in a browser. `npm run check` builds it and runs this. */
export default defineConfig({
  test: { ...patience, include: ['site/test/*.site.ts'] },
});
