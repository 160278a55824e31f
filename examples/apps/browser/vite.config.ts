import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { chunks } from './chunks.ts';
import { halfWeights } from './halfWeights.ts';
import { offline } from './offline.ts';

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses, so that the built page works in any folder of a server.
  base: './',
  plugins: [chunks(), halfWeights(), offline()],
  resolve: { alias: { pako: fileURLToPath(new URL('training/noInflate.ts', import.meta.url)) } },
  build: {
    // One style sheet: views need no loader of their own then.
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What two chunks need stands in one: together it packs smaller than in thirty small ones. But the kernels of the graphics
            // card stand apart, for those who train on it or measure it in the view Honesty.
            { name: 'shared', minShareCount: 2, test: /^(?!.*tensor.src.(backends.)?webgl2)/ },
            // So do the views, but for what few readers fetch, and for what runs in a worker alone.
            { name: 'views', test: /browser.views.(?!away.onnx|honesty.(worker|measure))/ },
          ],
        },
      },
    },
  },
  // Prepared before the page asks for it; found later, it would reload the page.
  optimizeDeps: { include: ['uplot'] },
});
