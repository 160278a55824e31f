import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { CheckpointError, describeData, encodeCheckpoint } from '../../src/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../../src/node/index.ts';
import { digits, fresh, recipe } from '../support/toy.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-ts-checkpoint-'));
  file = join(folder, 'run.safetensors');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const data = await describeData({ train: digits, test: digits });

/** A checkpoint by whose seed it can be told from others. */
async function checkpoint(seed: number): Promise<Uint8Array> {
  const { parameters } = fresh(1);
  return encodeCheckpoint({ network: 'toy', backend: 'cpu', seed, recipe, data, options: {} }, parameters, { pass: 0 }, []);
}

/** Checkpoints 1 and 2, saved one after the other. */
async function saveTwo(): Promise<void> {
  for (const seed of [1, 2]) await saveCheckpoint(file, await checkpoint(seed));
}

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
    await saveCheckpoint(file, await checkpoint(3));
    const seeds = await Promise.all([file, `${file}.previous`].map(async (path) => (await loadCheckpoint(path)).checkpoint.run.seed));
    expect(seeds).toEqual([3, 1]);
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

describe('what cannot be written is said, and what was there stays:', () => {
  const refused = async (path: string, reason: RegExp) => {
    const error = await saveCheckpoint(path, await checkpoint(3)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ file: path, problem: expect.stringMatching(reason) });
  };

  test('a folder that does not exist', () => refused(join(folder, 'none', 'run.safetensors'), /cannot be written: there is no such file or folder/));
  test('a file for a folder', () => {
    writeFileSync(join(folder, 'file'), '');
    return refused(join(folder, 'file', 'run.safetensors'), /part of its path is no folder/);
  });
  test('a name that a folder has', async () => {
    mkdirSync(file);
    mkdirSync(`${file}.previous`);
    writeFileSync(join(`${file}.previous`, 'x'), '');
    await refused(file, /cannot be written/);
    expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'run.safetensors.previous']);
  });

  test('a folder without permission', async () => {
    await saveTwo();
    const before = contents();
    chmodSync(folder, 0o555);
    // Root may do anything, so it becomes nobody for a moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await refused(file, /permission is denied/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    expect(contents()).toEqual(before);
  });

  test.runIf(existsSync('/dev/full'))('a full disk', async () => {
    await saveTwo();
    const before = contents();
    symlinkSync('/dev/full', `${file}.next`);
    await refused(file, /the disk is full/);
    expect(contents()).toEqual(before);
  });
});
