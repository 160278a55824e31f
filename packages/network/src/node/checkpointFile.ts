import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Checkpoint } from '../checkpoint.ts';
import { CheckpointError } from '../errors.ts';
import { lock } from './lock.ts';
import { reasonOf, unlessMissing } from './systemErrors.ts';

/** A file for checkpoints, to which this process alone writes until it is closed. */
export class CheckpointFile {
  readonly #file: string;
  readonly #release: () => void;
  #last: Promise<void> = Promise.resolve();

  private constructor(file: string, release: () => void) {
    this.#file = file;
    this.#release = release;
  }

  /**
   * @param overwrite whether a file of this name may be replaced
   * @throws CheckpointError for what cannot be written, is no ordinary file, is held by another process, or would be replaced; it stays
   */
  static async open(file: string, { overwrite }: { readonly overwrite: boolean }): Promise<CheckpointFile> {
    try {
      for (const path of [file, previousOf(file)]) await checkKind(path);
      const release = lock(file);
      try {
        if (!overwrite) for (const path of [file, previousOf(file)]) await checkFree(path);
        await removeUnfinished(file);
      } catch (error) {
        release();
        throw error;
      }
      return new CheckpointFile(file, release);
    } catch (error) {
      throw asCheckpointError(file, error);
    }
  }

  /**
   * Writes what encodeCheckpoint made: beside the file, flushed to the disk, and only then under its name. The checkpoint that
   * had the name is kept as `file`.previous. At every moment one of the two is complete. Of several at once, one follows the other.
   * @throws CheckpointError when the disk or the system refuses; the files that were there are then as they were
   */
  save(bytes: Uint8Array): Promise<void> {
    const saved = this.#last.then(() => replace(this.#file, bytes));
    this.#last = saved.catch(() => {});
    return saved;
  }

  /** Lets other processes have the file. */
  close(): void {
    this.#release();
  }
}

/**
 * Reads a checkpoint, or, where that is damaged or missing, the one before it. A damaged file is then renamed to
 * `file`.damaged, so that it does not take the place of the good one when the next checkpoint is saved.
 * @returns with `problem`, what was wrong with the newest one, where the one before it is given
 * @throws CheckpointError when neither is complete
 */
export async function loadCheckpoint(file: string): Promise<{ checkpoint: Checkpoint; problem?: CheckpointError }> {
  try {
    return { checkpoint: await read(file) };
  } catch (problem) {
    if (!(problem instanceof CheckpointError)) throw problem;
    const checkpoint = await read(previousOf(file)).catch(() => {
      throw problem;
    });
    await rename(file, `${file}.damaged`)
      .catch(unlessMissing)
      .catch((error: unknown) => {
        throw new CheckpointError(file, `${problem.problem}; and it cannot be renamed: ${reasonOf(error)}`);
      });
    return { checkpoint, problem };
  }
}

async function read(file: string): Promise<Checkpoint> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CheckpointError(file, `it cannot be read: ${reasonOf(error)}`);
  });
  return Checkpoint.decode(bytes, file);
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.${randomUUID().slice(0, 8)}.next`;
  try {
    const handle = await open(next, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Whatever may have come there since the file was opened.
    await checkKind(file);
    await rename(file, previousOf(file)).catch(unlessMissing);
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw asCheckpointError(file, error);
  }
}

/** Renaming would move a folder away, and put a file into the place of a link or a device. @throws CheckpointError */
async function checkKind(path: string): Promise<void> {
  const found = await lstat(path).catch(unlessMissing);
  if (!found || found.isFile()) return;
  if (found.isSymbolicLink()) throw new CheckpointError(path, `it is a link to ${await readlink(path)}: name that file itself`);
  throw new CheckpointError(path, found.isDirectory() ? 'it is a folder' : 'it is no ordinary file');
}

/** @throws CheckpointError where something is */
async function checkFree(path: string): Promise<void> {
  if (await lstat(path).catch(unlessMissing)) throw new CheckpointError(path, 'it is there already: resume it, or overwrite it');
}

/** What processes that were killed had begun to write. */
async function removeUnfinished(file: string): Promise<void> {
  const name = basename(file);
  const isUnfinished = (other: string) => other.startsWith(name) && /^\.[\da-f]{8}\.next$/.test(other.slice(name.length));
  for (const other of await readdir(dirname(file))) if (isUnfinished(other)) await rm(join(dirname(file), other), { force: true });
}

function previousOf(file: string): string {
  return `${file}.previous`;
}

function asCheckpointError(file: string, error: unknown): CheckpointError {
  return error instanceof CheckpointError ? error : new CheckpointError(file, `it cannot be written: ${reasonOf(error)}`);
}
