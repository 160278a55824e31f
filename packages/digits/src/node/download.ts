import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzip } from '../gunzip.ts';
import { DownloadError } from './errors.ts';

/** A mirror that sends nothing for this long, in milliseconds, is given up. */
const PATIENCE = 15_000;

export interface Progress {
  readonly file: string;
  /** Bytes on this machine, those of an earlier, broken download included. */
  readonly received: number;
  /** The file's size in bytes, where the mirror tells it. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** Addresses of the same packed file, tried in order. */
  readonly urls: readonly string[];
  /** Where the file goes; `target`.part holds what has come so far. */
  readonly target: string;
  /** The unpacked file's size in bytes and MD5, by which it is accepted. */
  readonly size: number;
  readonly md5: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Fetches a packed file from the first mirror that has it whole. What came before a broken connection is kept and continued,
 * on the next mirror or the next run. The target appears at once, complete and checked, or not at all.
 * @throws DownloadError
 */
export async function download({ urls, target, size, md5, onProgress }: DownloadOptions): Promise<void> {
  const part = `${target}.part`;
  const attempts: { url: string; reason: string }[] = [];
  for (const url of urls) {
    try {
      await mkdir(dirname(target), { recursive: true });
      await fetchRest(url, part, size, (received, total) => onProgress?.({ file: target, received, total }));
      await accept(part, target, size, md5);
      return;
    } catch (error) {
      attempts.push({ url, reason: reasonOf(error) });
    }
  }
  throw new DownloadError(target, attempts);
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
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Puts the checked bytes in place. A file that fails the check is removed, so that the next attempt starts afresh. */
async function accept(part: string, target: string, size: number, md5: string): Promise<void> {
  const packed = new Uint8Array(await readFile(part));
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const found = createHash('md5')
      .update(await gunzip(packed, part, size))
      .digest('hex');
    if (found !== md5) throw new Error(`the unpacked file's MD5 is ${found}, not ${md5}`);
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(packed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
    await rm(part, { force: true });
  }
}

/** fetch hides what happened in the error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? `${error.message}: ${error.cause.message}` : error.message;
}
