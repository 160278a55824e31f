import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DataError } from '@lenet-ts/tensor';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cacheFolder, DataNotFoundError, DownloadError, loadMnist, loadUsps } from '../../src/node/index.ts';
import { thrown } from '../support/errors.ts';
import { gzip, smallMnist } from '../support/idx.ts';
import { refuse, startMirror } from '../support/mirror.ts';

const realData = process.env.LENET_DATA;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digits-'));
  vi.stubEnv('LENET_DATA', undefined);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a small MNIST with `count` training and `count` + 1 test digits below `name`, and returns its data folder. */
async function place(name: string, count: number, packed: boolean): Promise<string> {
  const data = join(folder, name);
  await mkdir(join(data, 'mnist'), { recursive: true });
  for (const [set, size] of [
    ['train', count],
    ['t10k', count + 1],
  ] as const) {
    const { pictures, answers } = smallMnist(size);
    const suffix = packed ? '.gz' : '';
    await writeFile(join(data, `mnist/${set}-images-idx3-ubyte${suffix}`), packed ? gzip(pictures) : pictures);
    await writeFile(join(data, `mnist/${set}-labels-idx1-ubyte${suffix}`), packed ? gzip(answers) : answers);
  }
  return data;
}

/** A mirror that nobody may ask. */
const unreachable = { mirrors: ['http://127.0.0.1:1/'] };

test.each([true, false])('a named folder is read, packed: %s', async (packed) => {
  const { train, test: tests, folder: from } = await loadMnist({ dataDir: await place('named', 3, packed), ...unreachable });
  expect([train.count, tests.count, from]).toEqual([3, 4, join(folder, 'named/mnist')]);
});

test('a named folder comes first, then $LENET_DATA, then the cache', async () => {
  await place('cache/lenet-ts', 1, true);
  expect((await loadMnist(unreachable)).train.count).toBe(1);
  vi.stubEnv('LENET_DATA', relative(process.cwd(), await place('env', 2, false)));
  expect((await loadMnist(unreachable)).train.count).toBe(2);
  expect((await loadMnist({ dataDir: await place('named', 3, true), ...unreachable })).train.count).toBe(3);
});

test('a $LENET_DATA that lacks a file is an error that names it, though the cache has it', async () => {
  const data = await place('env', 2, true);
  await rm(join(data, 'mnist/t10k-labels-idx1-ubyte.gz'));
  vi.stubEnv('LENET_DATA', data);
  await place('cache/lenet-ts', 1, true);
  expect(await thrown(DataNotFoundError, () => loadMnist(unreachable))).toMatchObject({ folder: data, missing: ['mnist/t10k-labels-idx1-ubyte'] });
});

test('a $LENET_DATA that is no folder is an error', async () => {
  vi.stubEnv('LENET_DATA', join(folder, 'mistyped'));
  await place('cache/lenet-ts', 1, true);
  expect(await thrown(DataNotFoundError, () => loadMnist(unreachable))).toMatchObject({ folder: join(folder, 'mistyped') });
});

test('a $LENET_DATA with other data alone is passed over', async () => {
  vi.stubEnv('LENET_DATA', await place('env', 2, true));
  const error = await thrown(DownloadError, () => loadUsps(unreachable));
  expect(error.file).toBe(join(folder, 'cache/lenet-ts/usps/zip.train.gz'));
});

test('turned pictures are turned back on request', async () => {
  const dataDir = await place('named', 2, true);
  const [{ train: turned }, { train }] = [await loadMnist({ dataDir, transposed: true }), await loadMnist({ dataDir })];
  expect(turned.images[784 + 3]).toBe(train.images[784 + 3 * 28]);
});

test('a named folder without the data is an error that names the files, though the cache has them', async () => {
  await place('cache/lenet-ts', 1, true);
  const data = await place('named', 2, true);
  await rm(join(data, 'mnist/t10k-labels-idx1-ubyte.gz'));
  const error = await thrown(DataNotFoundError, () => loadMnist({ dataDir: data, ...unreachable }));
  expect(error).toMatchObject({ folder: data, missing: ['mnist/t10k-labels-idx1-ubyte'] });
  expect(error.message).toContain('lacks mnist/t10k-labels-idx1-ubyte');
});

test('a broken file is named', async () => {
  const data = await place('named', 2, false);
  const file = join(data, 'mnist/train-labels-idx1-ubyte');
  await writeFile(file, 'no labels');
  expect(await thrown(DataError, () => loadMnist({ dataDir: data }))).toMatchObject({ file, offset: 0 });
});

test('what is nowhere is fetched below every mirror in turn, and its absence is a DownloadError', async () => {
  const asked: (string | undefined)[] = [];
  const mirror = await startMirror((request, response) => {
    asked.push(request.url);
    refuse(request, response);
  });
  const error = await thrown(DownloadError, () => loadMnist({ mirrors: [`${mirror.url}a/`, `${mirror.url}b/`] }));
  await mirror.close();
  expect(asked).toEqual(['/a/train-images-idx3-ubyte.gz', '/b/train-images-idx3-ubyte.gz']);
  expect(error.file).toBe(join(folder, 'cache/lenet-ts/mnist/train-images-idx3-ubyte.gz'));
});

test('only what the cache lacks is fetched', async () => {
  const data = await place('cache/lenet-ts', 2, true);
  await rm(join(data, 'mnist/t10k-images-idx3-ubyte.gz'));
  const error = await thrown(DownloadError, () => loadMnist(unreachable));
  expect(error.file).toBe(join(data, 'mnist/t10k-images-idx3-ubyte.gz'));
});

test('a cache folder that cannot be made fails at once, with the reason', async ({ skip }) => {
  skip(!existsSync('/proc/self'), 'needs /proc, where no folder can be made: Linux has it');
  vi.stubEnv('XDG_CACHE_HOME', '/proc/nope/cache');
  const error = await thrown(DownloadError, () => loadMnist(unreachable));
  expect(error.attempts).toHaveLength(1);
  expect(error.reason).toMatch(/ENOENT: no such file or directory, mkdir '\/proc\/nope'/);
});

test('the cache is $XDG_CACHE_HOME/lenet-ts or ~/.cache/lenet-ts', () => {
  expect(cacheFolder()).toBe(join(folder, 'cache/lenet-ts'));
  for (const unset of [undefined, '']) {
    vi.stubEnv('XDG_CACHE_HOME', unset);
    expect(cacheFolder()).toBe(join(homedir(), '.cache/lenet-ts'));
  }
});

test('the real MNIST', async ({ skip }) => {
  if (!realData) skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
  vi.stubEnv('LENET_DATA', realData);
  const { train, test: tests } = await loadMnist(unreachable);
  expect([train.count, tests.count]).toEqual([60_000, 10_000]);
  expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...tests.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  // The digests are those of the whole files, headers included, of which the sets are views.
  const digests = [train.images, train.labels, tests.images, tests.labels].map(({ buffer }) =>
    createHash('md5').update(new Uint8Array(buffer)).digest('hex'),
  );
  expect(digests).toEqual([
    '6bbc9ace898e44ae57da46a324031adb',
    'a25bea736e30d166cdddb491f175f624',
    '2646ac647ad5339dbf082846283269ea',
    '27ae3e4e09519cfbb04c329615203637',
  ]);
});
