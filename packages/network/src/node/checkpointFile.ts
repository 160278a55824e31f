import { open, readFile, rename, rm } from 'node:fs/promises';
import { Checkpoint } from '../checkpoint.ts';
import { CheckpointError } from '../errors.ts';

/**
 * Writes what encodeCheckpoint made: beside the file, flushed to the disk, and only then under its name. The checkpoint that
 * had the name is kept as `file`.previous. At every moment one of the two is complete.
 * @throws CheckpointError when the disk or the system refuses; the files that were there are then as they were
 */
export async function saveCheckpoint(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.next`;
  try {
    const handle = await open(next, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(file, previousOf(file)).catch(unlessMissing);
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw new CheckpointError(file, `it cannot be written: ${reasonOf(error)}`);
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

function previousOf(file: string): string {
  return `${file}.previous`;
}

function unlessMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EFBIG: 'it would be larger than files may be',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of its path is no folder',
  EROFS: 'the disk can only be read',
};

function reasonOf(error: unknown): string {
  return REASONS[codeOf(error) ?? ''] ?? String(error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
