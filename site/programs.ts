import { join, posix } from 'node:path';
import type { UserConfig } from 'vitepress';
import { filesIn, root } from '../scripts/files.ts';
import { programs } from '../test/markdown.ts';

/** What a program imports: names of packages, and paths from the root of the repository for its files. */
function importsOf(text: string): string[] {
  // Programs run two folders below the root.
  return [...text.matchAll(/^(?:import|} from) (?:.* from )?'([^']+)';$/gm)].map(([, specifier = '']) => specifier.replace(/^(\.\.\/)+/, ''));
}

const isOfNode = (specifier: string): boolean => specifier.startsWith('node:') || posix.basename(specifier) === 'node';

/** Whether a program can run in a page: what is made for Node alone cannot be had there. */
export const runsInPage = (text: string): boolean => !importsOf(text).some(isOfNode);

const packages = [
  'autograd',
  'digits',
  'lenet',
  'lenet1989',
  'network',
  'tensor',
  'tensor/everyday',
  'tensor/functions',
  'tensor/wasm',
  'tensor/webgl2',
].map((name) => `@lenet-ts/${name}`);

/** What programs and exercises may import in a page: the packages, the files of the course, and what a program on some page imports. */
function importable(): string[] {
  const course = ['checks', 'figures', 'toys'].flatMap((folder) => filesIn(`course/${folder}`)).filter((path) => path.endsWith('.ts'));
  const imported = programs
    .map(({ text }) => text)
    .filter(runsInPage)
    .flatMap(importsOf);
  return [...new Set([...packages, 'course/exercise.ts', ...course, ...imported])].sort();
}

/** VitePress has a Vite of its own. */
type Plugin = Extract<NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number], { name: string }>;

/** The module of Vite's that loads what can be imported, by name. */
export function importableModules(): Plugin {
  const name = 'virtual:importable';
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      const entries = importable().map(async (path) => {
        const file = path.startsWith('@') ? (await this.resolve(path, join(root, 'site/package.json')))?.id : join(root, path);
        return `${JSON.stringify(path)}: () => import(${JSON.stringify(file?.replaceAll('\\', '/'))})`;
      });
      return `export const importable = { ${(await Promise.all(entries)).join(', ')} };`;
    },
  };
}
