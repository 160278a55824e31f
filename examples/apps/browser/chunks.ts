import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Two ways to import a file that is not run where it is imported:
 * `import address from './worker.ts?chunk'` is the address of a module for a worker, as a part of the page's own build, so that both share
 * their code; `import read from './file.ts?text'` is a function that fetches the file's text, as it stands in the repository.
 */
export function chunks(): Plugin {
  let isBuild = false;
  return {
    name: 'chunks',
    enforce: 'pre',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    async resolveId(source, importer) {
      const [path = '', query] = source.split('?');
      if (query !== 'chunk' && query !== 'text') return undefined;
      const resolved = await this.resolve(path, importer);
      return resolved && `${resolved.id}?${query}`;
    },
    load(id) {
      const [file = '', query] = id.split('?');
      if (query === 'chunk') {
        if (isBuild) return `export default import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: file })};`;
        return `export default new URL(${JSON.stringify(`/@fs/${file.replace(/^\//, '')}`)}, import.meta.url).href;`;
      }
      if (query !== 'text') return undefined;
      const text = readFileSync(file, 'utf8');
      if (!isBuild) return `export default async () => ${JSON.stringify(text)};`;
      const address = `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'asset', name: `${basename(file)}.txt`, source: text })}`;
      return `export default async () => (await fetch(${address})).text();`;
    },
  };
}
