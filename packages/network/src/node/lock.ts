import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { CheckpointError } from '../errors.ts';
import { codeOf } from './systemErrors.ts';

/**
 * Keeps a file for this process alone, by `file`.lock beside it, which names the process and its machine. A process that has ended,
 * however it ended, holds nothing. Node offers no lock of the operating system's.
 * @returns what lets the file go; the end of the process does so too
 * @throws CheckpointError when another process holds it, the system's error when the lock cannot be written
 */
export function lock(file: string): () => void {
  const path = `${file}.lock`;
  if (!create(path)) takeOver(file, path);
  const release = () => {
    process.off('exit', release);
    rmSync(path, { force: true });
  };
  process.once('exit', release);
  return release;
}

/** Takes a lock from a process that has ended. Whoever does so holds another lock meanwhile: two would remove each other's. */
function takeOver(file: string, path: string): void {
  const guard = `${path}.lock`;
  if (!create(guard)) throw heldError(file, guard);
  try {
    if (isHeld(path)) throw heldError(file, path);
    rmSync(path, { force: true });
    if (!create(path)) throw heldError(file, path);
  } finally {
    rmSync(guard);
  }
}

/** @returns whether this process made the file: one that is there already is left as it is */
function create(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${hostname()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Of another machine's process nothing can be known. */
function isHeld(path: string): boolean {
  const [pid, host] = holderOf(path);
  if (host !== hostname()) return true;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    return codeOf(error) !== 'ESRCH';
  }
}

function holderOf(path: string): readonly [pid: string, host: string] {
  try {
    const [, pid = '', host = ''] = /^(\d+) (.*)$/.exec(readFileSync(path, 'utf8')) ?? [];
    return [pid, host];
  } catch {
    return ['', ''];
  }
}

function heldError(file: string, path: string): CheckpointError {
  const [pid, host] = holderOf(path);
  return new CheckpointError(file, `another process writes to it${pid && `: ${pid} on ${host}`}. If that has ended, remove ${path}`);
}
