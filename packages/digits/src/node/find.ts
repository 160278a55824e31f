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
 * The first of `dataDir`, $LENET_DATA and the cache folder that holds all of `files`, each as it is or with .gz after it.
 * @param files paths below such a folder
 * @returns the files' full paths, or undefined
 * @throws DataNotFoundError if `dataDir` is given and does not hold them: nothing else is searched then
 */
export async function findData(files: readonly string[], dataDir?: string): Promise<string[] | undefined> {
  const folders = dataDir === undefined ? [process.env.LENET_DATA, cacheFolder()] : [dataDir];
  for (const folder of folders) {
    if (!folder) continue;
    const found = await Promise.all(files.map((file) => fileIn(folder, file)));
    const missing = files.filter((_, i) => found[i] === undefined);
    if (missing.length === 0) return found.filter((path) => path !== undefined);
    if (dataDir !== undefined) throw new DataNotFoundError(resolve(dataDir), missing);
  }
  return undefined;
}

/** The full path of a file below a folder, as it is or with .gz after it, or undefined. */
export async function fileIn(folder: string, file: string): Promise<string | undefined> {
  for (const path of [resolve(folder, file), resolve(folder, `${file}.gz`)]) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}
