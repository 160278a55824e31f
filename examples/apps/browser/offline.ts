import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Adds the service worker to the built page, with the names of all its files and a version that changes with any of them. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle: {
      // After Vite has made index.html.
      order: 'post',
      handler(_, bundle) {
        const hash = createHash('sha256');
        for (const part of Object.values(bundle)) hash.update(part.fileName).update(part.type === 'chunk' ? part.code : part.source);
        const files = Object.keys(bundle).map((file) => (file === 'index.html' ? './' : file));
        const lists = `const FILES = ${JSON.stringify(files)};\nconst VERSION = '${hash.digest('hex').slice(0, 16)}';\n`;
        const worker = readFileSync(join(import.meta.dirname, 'serviceWorker.js'), 'utf8').replaceAll(/^ *\/[/*].*\n/gm, '');
        this.emitFile({ type: 'asset', fileName: 'serviceWorker.js', source: lists + worker });
      },
    },
  };
}
