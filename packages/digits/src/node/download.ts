import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzip } from '../gunzip.ts';
import { DownloadError, reasonOf } from './errors.ts';
import { makeFolder } from './folder.ts';

/** A mirror that sends nothing for this long, in milliseconds, is given up. */
const PATIENCE = 15_000;

/** How much of a file has come. */
export interface Progress {
  readonly file: string;
  /** Bytes on this machine, those of an earlier, broken download included. */
  readonly received: number;
  /** The file's size in bytes, where the mirror tells it. */
  readonly total: number | undefined;
}

/** A file, where it can be had, and how it is known to be the right one. */
export interface DownloadOptions {
  /** Addresses of the same packed file, tried in order. */
  readonly urls: readonly string[];
  /** Where the file goes; files named `target`.….part beside it hold what has come so far. */
  readonly target: string;
  /** The unpacked file's size in bytes and MD5, by which it is accepted. */
  readonly size: number;
  readonly md5: string;
  /** Called while the file comes. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Fetches a packed file from the first mirror that has it whole. What came before a broken connection is kept and continued,
 * on the next mirror or the next run. The target appears at once, complete and checked, or not at all. Downloads of one file at
 * the same time, in one process or several, leave one another alone.
 * @throws DownloadError
 */
export async function download({ urls, target, size, md5, onProgress }: DownloadOptions): Promise<void> {
  // The process is in the name, so that others can tell what is left of one that was killed.
  const part = `${target}.${process.pid}.${randomUUID().slice(0, 8)}.part`;
  const attempts: { url: string; reason: string }[] = [];
  for (const url of urls) {
    try {
      await makeFolder(dirname(target));
      if (attempts.length === 0) await adopt(target, part);
      await fetchRest(url, part, size, (received, total) => onProgress?.({ file: target, received, total }));
      await check(part, size, md5);
      await rename(part, target);
      return;
    } catch (error) {
      attempts.push({ url, reason: reasonOf(error) });
      // Where this machine refuses, no other mirror helps.
      if (isSystemError(error)) break;
    }
  }
  // Nobody's now: the next run takes it.
  await rename(part, `${target}.part`).catch(() => {});
  throw new DownloadError(target, attempts);
}

/** Takes over what an earlier download left that has ended. Renaming lets only one of several have it. */
async function adopt(target: string, part: string): Promise<void> {
  const folder = dirname(target);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.part')) continue;
    const [, pid] = /\.(\d+)\.[\da-f]{8}\.part$/.exec(name) ?? [];
    if (pid !== undefined && isAlive(Number(pid))) continue;
    if (
      await rename(join(folder, name), part).then(
        () => true,
        () => false,
      )
    )
      return;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}

/** Appends to `part` what it lacks; starts it again where the mirror cannot send a range. */
async function fetchRest(url: string, part: string, size: number, onBytes: (received: number, total: number | undefined) => void): Promise<void> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`nothing came for ${PATIENCE / 1000} seconds`)), PATIENCE);
  try {
    const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {}, signal: stop.signal });
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    const resumed = response.status === 206;
    let received = resumed ? have : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : received + Number(length);
    const file = await open(part, resumed ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        timer.refresh();
        await file.write(chunk);
        received += chunk.length;
        if (received > size) throw new Error(`it is larger than the ${size} bytes of the unpacked file`);
        onBytes(received, total);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A file that fails is removed, so that the next attempt starts afresh. @throws Error unless it is the packed file that is wanted */
async function check(part: string, size: number, md5: string): Promise<void> {
  const packed = new Uint8Array(await readFile(part));
  try {
    const found = createHash('md5')
      .update(gunzip(packed, part, size))
      .digest('hex');
    if (found !== md5) throw new Error(`the unpacked file's MD5 is ${found}, not ${md5}`);
  } catch (error) {
    await rm(part);
    throw error;
  }
}

/** Errors of the file system name the call that failed; those of a connection are wrapped by fetch. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
