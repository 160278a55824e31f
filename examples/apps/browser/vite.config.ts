import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses, so that the built page works in any folder of a server.
  base: './',
  // Prepared before the page asks for it; found later, it would reload the page.
  optimizeDeps: { include: ['uplot'] },
  worker: { format: 'es' },
});
