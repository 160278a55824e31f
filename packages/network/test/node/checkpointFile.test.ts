import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../../../../scripts/files.ts';
import { CheckpointError, describeData, encodeCheckpoint } from '../../src/index.ts';
import { CheckpointFile, loadCheckpoint } from '../../src/node/index.ts';
import { digits, fresh, recipe } from '../support/toy.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-ts-checkpoint-'));
  file = join(folder, 'run.safetensors');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** What Windows lacks is skipped there. */
const onWindows = process.platform === 'win32';
const NO_PERMISSIONS = 'folders on Windows have no mode that forbids writing';

const data = await describeData({ train: digits, test: digits });

/** A checkpoint by whose seed it can be told from others. */
async function checkpoint(seed: number): Promise<Uint8Array> {
  const { parameters } = fresh(1);
  return encodeCheckpoint({ network: 'toy', backend: 'cpu', seed, recipe, data, options: {} }, parameters, { pass: 0 }, []);
}

/** Saves checkpoints of these seeds, one after the other. */
async function save(...seeds: readonly number[]): Promise<void> {
  const held = await CheckpointFile.open(file, { overwrite: true });
  for (const seed of seeds) await held.save(await checkpoint(seed));
  held.close();
}

const saveTwo = () => save(1, 2);
const seedIn = async (path: string) => (await loadCheckpoint(path)).checkpoint.run.seed;

function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[100]! ^= 1;
  writeFileSync(path, bytes);
}

const contents = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')]);

test('what was saved is loaded, and the one before it is kept', async () => {
  await saveTwo();
  const { checkpoint: newest, problem } = await loadCheckpoint(file);
  expect([newest.run.seed, problem]).toEqual([2, undefined]);
  expect((await loadCheckpoint(`${file}.previous`)).checkpoint.run.seed).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'run.safetensors.previous']);
});

describe('the one before it is used, and that is said, when the newest', () => {
  test.each([
    ['is damaged', () => damage(file), /damaged/],
    ['is missing, since the process was killed between the two renames', () => rmSync(file), /no such file/],
    ['is empty', () => writeFileSync(file, ''), /no checkpoint/],
  ])('%s', async (_, spoil, problem) => {
    await saveTwo();
    spoil();
    const loaded = await loadCheckpoint(file);
    expect(loaded.checkpoint.run.seed).toBe(1);
    expect(loaded.problem).toBeInstanceOf(CheckpointError);
    expect(loaded.problem?.message).toMatch(problem);
    // The next save must not put the damaged file into the place of the good one.
    await save(3);
    expect(await Promise.all([file, `${file}.previous`].map(seedIn))).toEqual([3, 1]);
  });
});

test('when both are damaged, the newest is complained about and all stays as it is', async () => {
  await saveTwo();
  damage(file);
  damage(`${file}.previous`);
  const before = contents();
  await expect(loadCheckpoint(file)).rejects.toThrow(
    new CheckpointError(file, 'it is damaged: its bytes are not those that its SHA-256 was made from'),
  );
  expect(contents()).toEqual(before);
});

test('of saves at once each follows the one before it, and the file holds the last', async () => {
  const held = await CheckpointFile.open(file, { overwrite: false });
  const checkpoints = await Promise.all(Array.from({ length: 100 }, (_, i) => checkpoint(i)));
  const results = await Promise.allSettled(checkpoints.map((bytes) => held.save(bytes)));
  held.close();
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await Promise.all([file, `${file}.previous`].map(seedIn))).toEqual([99, 98]);
  expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'run.safetensors.previous']);
});

test('what a killed process had begun to write is removed, and nothing else', async () => {
  const others = ['run.safetensors.0123abcd.next', 'run.safetensors.next', 'run.safetensors.0123abcd.next.txt', 'my.0123abcd.next'];
  for (const name of others) writeFileSync(join(folder, name), '');
  await save(1);
  expect(readdirSync(folder).sort()).toEqual([...others.slice(1), 'run.safetensors'].sort());
});

const problemOf = (error: unknown) => {
  expect(error).toBeInstanceOf(CheckpointError);
  return error instanceof CheckpointError ? [error.file, error.problem] : [];
};

describe('a place that cannot be had is refused before anything is written, and what was there stays:', () => {
  const refused = async (path: string, reason: RegExp, { at = path, overwrite = true } = {}) => {
    const problem = await CheckpointFile.open(path, { overwrite }).catch(problemOf);
    expect(problem).toEqual([at, expect.stringMatching(reason)]);
  };

  test('a folder that does not exist', () => refused(join(folder, 'none', 'run.safetensors'), /cannot be written: there is no such file or folder/));
  test('a file for a folder', () => {
    writeFileSync(join(folder, 'file'), '');
    return refused(join(folder, 'file', 'run.safetensors'), /part of its path is no folder/);
  });
  test('a folder', async () => {
    mkdirSync(file);
    await refused(file, /^it is a folder$/);
    expect(readdirSync(folder)).toEqual(['run.safetensors']);
  });
  test('a name whose checkpoint before the newest would be a folder', async () => {
    mkdirSync(`${file}.previous`);
    await refused(file, /^it is a folder$/, { at: `${file}.previous` });
  });
  test.for(['run.txt', 'nothing.txt'])('a link to %s', async (name, { skip }) => {
    skip(onWindows, 'on Windows only administrators make links');
    writeFileSync(join(folder, 'run.txt'), 'a text');
    symlinkSync(name, file);
    await refused(file, new RegExp(`^it is a link to ${name}: name that file itself$`));
    expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'run.txt']);
  });
  test('a device', async ({ skip }) => {
    skip(!existsSync('/dev/full'), 'needs /dev/full, which Linux has');
    await refused('/dev/full', /^it is no ordinary file$/);
  });
  test('a file, unless it may be overwritten', async () => {
    writeFileSync(file, 'a text');
    await refused(file, /^it is there already: resume it, or overwrite it$/, { overwrite: false });
    expect(contents()).toEqual([['run.safetensors', Buffer.from('a text').toString('hex')]]);
    await saveTwo();
    expect(await seedIn(file)).toBe(2);
  });
  test('a run of which only the checkpoint before the newest is there', async () => {
    await saveTwo();
    rmSync(file);
    await refused(file, /there already/, { at: `${file}.previous`, overwrite: false });
  });
  test('a folder without permission', async ({ skip }) => {
    skip(onWindows, NO_PERMISSIONS);
    await saveTwo();
    const before = contents();
    await withoutPermission(() => refused(file, /permission is denied/));
    expect(contents()).toEqual(before);
  });
});

/** While the folder can only be read. Root may do anything, so it becomes nobody for a moment. */
async function withoutPermission(act: () => Promise<void>): Promise<void> {
  chmodSync(folder, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
  }
}

describe('a save that fails leaves what was there:', () => {
  test('in a folder without permission', async ({ skip }) => {
    skip(onWindows, NO_PERMISSIONS);
    const held = await CheckpointFile.open(file, { overwrite: true });
    for (const seed of [1, 2]) await held.save(await checkpoint(seed));
    const before = contents();
    const third = await checkpoint(3);
    await withoutPermission(async () => {
      expect(await held.save(third).catch(problemOf)).toEqual([file, 'it cannot be written: permission is denied']);
    });
    expect(contents()).toEqual(before);
    await held.save(third);
    held.close();
    expect(await seedIn(file)).toBe(3);
  });

  test('where a folder has come to its place', async () => {
    const held = await CheckpointFile.open(file, { overwrite: true });
    mkdirSync(file);
    expect(await held.save(await checkpoint(1)).catch(problemOf)).toEqual([file, 'it is a folder']);
    held.close();
    expect(readdirSync(folder)).toEqual(['run.safetensors']);
  });

  test('on a full disk', async ({ skip }) => {
    const isolated = (...command: readonly string[]) => spawnSync('unshare', ['-m', ...command], { cwd: root, encoding: 'utf8' });
    const pages = Math.ceil((await checkpoint(1)).length / 4096);
    // Room for the lock and one checkpoint, but not for two.
    const mount = `mount -t tmpfs -o size=${4 * 2 * pages}k full ${folder}`;
    if (isolated('sh', '-c', mount).status !== 0) skip('needs to mount a file system: run as root on Linux');
    const program = fileURLToPath(new URL('../support/fullDisk.ts', import.meta.url));
    const { stdout, stderr } = isolated('sh', '-c', `${mount} && "${process.execPath}" --import tsx ${program} ${file}`);
    expect(stdout, stderr).toBe(`saved\n${file}: it cannot be written: the disk is full\nrun.safetensors,run.safetensors.lock\n`);
  });
});
