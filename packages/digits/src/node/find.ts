import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataNotFoundError } from './errors.ts';

/** The folder for downloaded data: $XDG_CACHE_HOME/lenet-ts, or ~/.cache/lenet-ts. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base ? resolve(base) : join(homedir(), '.cache'), 'lenet-ts');
}

/**
 * The first of `dataDir`, $LENET_DATA and the cache folder that holds all of `files`, each as it is or with .gz after it. If
 * `dataDir` is given, nothing else is searched. $LENET_DATA may hold other data and none of these.
 * @param files paths below such a folder
 * @returns the files' full paths, or undefined
 * @throws DataNotFoundError if `dataDir` does not hold them, or $LENET_DATA is no folder or holds only some of them
 */
export async function findData(files: readonly string[], dataDir?: string): Promise<string[] | undefined> {
  const named = dataDir ?? (process.env.LENET_DATA || undefined);
  if (named !== undefined) {
    const { found, missing } = await searchFor(files, named);
    if (missing.length === 0) return found;
    const isOtherData = dataDir === undefined && missing.length === files.length && (await stat(named).catch(() => undefined))?.isDirectory();
    if (!isOtherData) throw new DataNotFoundError(resolve(named), missing);
  }
  const { found, missing } = await searchFor(files, cacheFolder());
  return missing.length === 0 ? found : undefined;
}

async function searchFor(files: readonly string[], folder: string): Promise<{ found: string[]; missing: string[] }> {
  const paths = await Promise.all(files.map((file) => fileIn(folder, file)));
  return { found: paths.filter((path) => path !== undefined), missing: files.filter((_, i) => paths[i] === undefined) };
}

/** The full path of a file below a folder, as it is or with .gz after it, or undefined. */
export async function fileIn(folder: string, file: string): Promise<string | undefined> {
  for (const path of [resolve(folder, file), resolve(folder, `${file}.gz`)]) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}
