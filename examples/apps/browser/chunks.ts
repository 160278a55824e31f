import type { Plugin } from 'vite';

const SUFFIX = '?chunk';

/**
 * `import address from './worker.ts?chunk'`: the address of a module for a worker, as a part of the page's own build, so that both share
 * their code.
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
      if (!source.endsWith(SUFFIX)) return undefined;
      const resolved = await this.resolve(source.slice(0, -SUFFIX.length), importer);
      return resolved && resolved.id + SUFFIX;
    },
    load(id) {
      if (!id.endsWith(SUFFIX)) return undefined;
      const file = id.slice(0, -SUFFIX.length);
      if (isBuild) return `export default import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: file })};`;
      return `export default new URL(${JSON.stringify(`/@fs/${file.replace(/^\//, '')}`)}, import.meta.url).href;`;
    },
  };
}
