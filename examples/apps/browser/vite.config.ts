import { defineConfig } from 'vite';
import { chunks } from './chunks.ts';

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses, so that the built page works in any folder of a server.
  base: './',
  plugins: [chunks()],
  // Prepared before the page asks for it; found later, it would reload the page.
  optimizeDeps: { include: ['uplot'] },
});
