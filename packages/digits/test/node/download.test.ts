import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { root } from '../../../../scripts/files.ts';
import { DownloadError, download, type Progress } from '../../src/node/index.ts';
import { thrown } from '../support/errors.ts';
import { gzip } from '../support/idx.ts';
import { type Mirror, refuse, serve, serveWhole, startMirror, stopAfter } from '../support/mirror.ts';

const unpacked = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
const packed = gzip(unpacked);
const md5 = createHash('md5').update(unpacked).digest('hex');
const half = packed.length >> 1;

let folder: string;
let target: string;
const mirrors: Mirror[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digits-'));
  target = join(folder, 'mnist', 'file.gz');
});
afterEach(async () => {
  await Promise.all(mirrors.splice(0).map((mirror) => mirror.close()));
  await rm(folder, { recursive: true });
});

async function mirror(...args: Parameters<typeof startMirror>): Promise<Mirror> {
  const started = await startMirror(...args);
  mirrors.push(started);
  return started;
}
const fetchFrom = (sources: readonly Mirror[], onProgress?: (progress: Progress) => void) =>
  download({ urls: sources.map(({ url }) => `${url}file.gz`), target, size: unpacked.length, md5, onProgress });
/** A mirror that breaks the connection when half of the file has arrived, and what to call with the progress. */
async function breakingMirror() {
  const source = await mirror(stopAfter(packed, half));
  const onProgress = ({ received }: Progress) => {
    if (received === half) source.hangUp();
  };
  return { source, onProgress };
}
const files = () => readdir(join(folder, 'mnist'));
async function expectWhole(): Promise<void> {
  expect(new Uint8Array(await readFile(target))).toEqual(packed);
  expect(await files()).toEqual(['file.gz']);
}

test('a file comes from the first mirror, with progress up to its size', async () => {
  const [first, second] = [await mirror(serve(packed)), await mirror(refuse)];
  const seen: Progress[] = [];
  await fetchFrom([first, second], (progress) => seen.push(progress));
  await expectWhole();
  expect(second.ranges).toEqual([]);
  expect(seen.at(-1)).toEqual({ file: target, received: packed.length, total: packed.length });
  expect(seen.every(({ received }, i) => received > (seen[i - 1]?.received ?? 0))).toBe(true);
});

test('the next mirror is asked where one fails', async () => {
  await fetchFrom([await mirror(refuse), await mirror(serve(packed))]);
  await expectWhole();
});

test('a broken download goes on where it broke, on the next mirror', async () => {
  const { source, onProgress } = await breakingMirror();
  const second = await mirror(serve(packed));
  const seen: Progress[] = [];
  await fetchFrom([source, second], (progress) => {
    seen.push(progress);
    onProgress(progress);
  });
  await expectWhole();
  expect(second.ranges).toEqual([`bytes=${half}-`]);
  expect(seen.at(-1)).toMatchObject({ received: packed.length, total: packed.length });
});

test('a broken download goes on in the next run', async () => {
  const { source, onProgress } = await breakingMirror();
  const error = await thrown(DownloadError, () => fetchFrom([source], onProgress));
  expect(error.attempts).toHaveLength(1);
  expect(await files()).toEqual(['file.gz.part']);
  const again = await mirror(serve(packed));
  await fetchFrom([again]);
  await expectWhole();
  expect(again.ranges).toEqual([`bytes=${half}-`]);
});

test('a mirror that ignores the range sends the file from its beginning', async () => {
  const { source, onProgress } = await breakingMirror();
  await fetchFrom([source, await mirror(serveWhole(packed))], onProgress);
  await expectWhole();
});

test('a part that is already the whole file is taken without another byte', async () => {
  await thrown(DownloadError, async () => fetchFrom([await mirror(refuse)]));
  await writeFile(`${target}.part`, packed);
  const only = await mirror(serve(packed));
  await fetchFrom([only]);
  await expectWhole();
  expect(only.ranges).toEqual([`bytes=${packed.length}-`]);
});

test('a part of another file is thrown away with what was added to it, and the next mirror starts afresh', async () => {
  await thrown(DownloadError, async () => fetchFrom([await mirror(refuse)]));
  await writeFile(`${target}.part`, new Uint8Array(half));
  const second = await mirror(serve(packed));
  await fetchFrom([await mirror(serve(packed)), second]);
  await expectWhole();
  expect(second.ranges).toEqual([undefined]);
});

test.each([
  ['another file', gzip(unpacked.slice(1)), 'MD5'],
  ['bytes that are no gzip', new Uint8Array(1000).fill(1), 'MD5'],
  ['broken gzip', packed.slice(0, -1), 'expected whole gzip data'],
  ['gzip of a larger file', gzip(new Uint8Array(400_000)), 'expected at most 300000 bytes when unpacked'],
])('%s leaves nothing behind', async (_, bytes, reason) => {
  const source = await mirror(serve(bytes));
  const error = await thrown(DownloadError, () => fetchFrom([source]));
  expect(error.file).toBe(target);
  expect(error.attempts).toEqual([{ url: `${source.url}file.gz`, reason: expect.stringContaining(reason) }]);
  expect(await files()).toEqual([]);
});

test('a mirror that never ends is given up', async () => {
  const endless = await mirror((_, response) => {
    const chunk = new Uint8Array(1 << 16);
    const more = () => {
      while (response.write(chunk));
      response.once('drain', more);
    };
    more();
  });
  const error = await thrown(DownloadError, () => fetchFrom([endless]));
  expect(error.attempts[0]?.reason).toContain('larger than the 300000 bytes');
  expect(await files()).not.toContain('file.gz');
});

test('a mirror that falls silent is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const silent = await mirror(() => vi.advanceTimersByTime(15_000));
  const error = await thrown(DownloadError, () => fetchFrom([silent])).finally(() => vi.useRealTimers());
  expect(error.attempts[0]?.reason).toContain('nothing came for 15 seconds');
});

test('without network every mirror is named with its reason', async () => {
  const gone = await startMirror(refuse);
  await gone.close();
  const error = await thrown(DownloadError, () => fetchFrom([gone, gone]));
  expect(error.attempts).toHaveLength(2);
  expect(error.message).toMatch(/could not be downloaded:\n {2}http:.*ECONNREFUSED/);
});

test('the whole chain of causes is told, in one line', async () => {
  const error = await thrown(DownloadError, () =>
    download({ urls: ['http://localhost:1/file.gz', 'http://no such name/file.gz'], target, size: 1, md5 }),
  );
  expect(error.attempts[0]?.reason).toMatch(/^fetch failed: .*ECONNREFUSED|bad port/);
  expect(error.attempts[1]?.reason).toMatch(/: Invalid URL$/);
  expect(error.reason).toBe(error.attempts.map(({ reason }) => reason).join('; '));
  expect(error.reason).not.toContain('\n');
});

test('a folder that cannot be made is a reason too, and no other mirror is asked', async () => {
  await writeFile(join(folder, 'mnist'), 'a file');
  const sources = [await mirror(serve(packed)), await mirror(serve(packed))];
  const error = await thrown(DownloadError, () => fetchFrom(sources));
  expect(error.attempts).toHaveLength(1);
  expect(error.reason).toMatch(/EEXIST|ENOTDIR/);
  expect(sources.flatMap(({ ranges }) => ranges)).toEqual([]);
});

test('what came is kept when only the target cannot be written', async () => {
  await mkdir(target, { recursive: true });
  const error = await thrown(DownloadError, async () => fetchFrom([await mirror(serve(packed)), await mirror(serve(packed))]));
  expect(error.attempts).toHaveLength(1);
  expect(error.reason).toMatch(/EISDIR|EPERM/);
  expect(new Uint8Array(await readFile(`${target}.part`))).toEqual(packed);
  await rmdir(target);
  const again = await mirror(serve(packed));
  await fetchFrom([again]);
  await expectWhole();
  expect(again.ranges).toEqual([`bytes=${packed.length}-`]);
});

test('downloads of one file at the same time leave one another alone', async () => {
  const sources = await Promise.all(Array.from({ length: 5 }, () => mirror(serve(packed))));
  await Promise.all(sources.map((source) => fetchFrom([source])));
  await expectWhole();
  expect(sources.map(({ ranges }) => ranges)).toEqual(sources.map(() => [undefined]));
});

/** Downloads in a process of its own, which is killed when half of the file has come. */
async function killedDownload(): Promise<number> {
  const source = await mirror(stopAfter(packed, half));
  const options = JSON.stringify({ urls: [`${source.url}file.gz`], target, size: unpacked.length, md5 });
  const program = `
    import { download } from ${JSON.stringify(new URL('../../src/node/download.ts', import.meta.url))};
    await download({ ...${options}, onProgress: ({ received }) => received === ${half} && console.log('half') });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('close', resolve));
  return child.pid ?? 0;
}

test('what a killed process left is gone on with, and what a living one has is left to it', async () => {
  const pid = await killedDownload();
  expect(await files()).toEqual([expect.stringMatching(new RegExp(`^file\\.gz\\.${pid}\\.[\\da-f]{8}\\.part$`))]);
  const others = `${target}.${process.pid}.0123abcd.part`;
  await writeFile(others, 'half of it');
  const again = await mirror(serve(packed));
  await fetchFrom([again]);
  expect(again.ranges).toEqual([`bytes=${half}-`]);
  expect(await readFile(others, 'utf8')).toBe('half of it');
  await rm(others);
  await expectWhole();
});
