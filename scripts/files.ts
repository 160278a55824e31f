import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** The names of the packages' folders. */
export const packageNames: readonly string[] = readdirSync(join(root, 'packages'));

/** The pages that npm run api writes. */
const apiPages = 'site/api';

/** Every file under `folder` (both relative to the root) that is neither installed nor built; the dot-folders are left out too. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist|coverage|\..*)$/.test(entry.name)) return [];
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (path === apiPages) return [];
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/**
 * A new folder, which git ignores, for programs: two below the root, from where those of the documentation find files of the repository, and
 * the packages and libraries by name.
 */
export function makeProgramFolder(): string {
  return mkdtempSync(join(root, 'examples/.snippets-'));
}
