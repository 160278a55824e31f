import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundle } from '../../../../scripts/bundle.ts';
import { makeProgramFolder } from '../../../../scripts/files.ts';
import { CheckpointError } from '../../src/index.ts';
import { CheckpointFile } from '../../src/node/index.ts';

const programs = makeProgramFolder();
afterAll(() => rmSync(programs, { recursive: true }));
beforeAll(() => bundle([fileURLToPath(new URL('../support/holder.ts', import.meta.url))], programs));
const program = join(programs, 'holder.js');

let folder = '';
let file = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-ts-lock-'));
  file = join(folder, 'run.safetensors');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A process that takes the file when it is told to. */
async function holder(): Promise<{ child: ChildProcess; tell(): void; line(): Promise<string> }> {
  const child = spawn(process.execPath, [program, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  expect(await line()).toBe('ready');
  return { child, tell: () => child.stdin.write('\n'), line };
}

const open = () => CheckpointFile.open(file, { overwrite: true });
const isHeld = () => expect(open()).rejects.toThrow(CheckpointError);

test('a file is held by one process at a time, until that lets it go or is killed', async () => {
  for (const end of ['close', 'kill'] as const) {
    const other = await holder();
    other.tell();
    expect(await other.line()).toBe('held');
    await expect(open()).rejects.toThrow(
      `${file}: another process writes to it: ${other.child.pid} on ${hostname()}. If that has ended, remove ${file}.lock`,
    );
    if (end === 'close') other.tell();
    else other.child.kill('SIGKILL');
    await once(other.child, 'close');
    expect(existsSync(`${file}.lock`)).toBe(end === 'kill');
    (await open()).close();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test('of several processes that find the lock of one that was killed, one gets the file', async () => {
  const dead = await holder();
  dead.tell();
  expect(await dead.line()).toBe('held');
  dead.child.kill('SIGKILL');
  await once(dead.child, 'close');
  const others = await Promise.all(Array.from({ length: 4 }, holder));
  for (const { tell } of others) tell();
  const answers = await Promise.all(others.map(({ line }) => line()));
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('another process writes to it'))).toHaveLength(3);
});

test('a process holds a file against itself', async () => {
  const first = await open();
  await isHeld();
  first.close();
  (await open()).close();
});

test('what says nothing of this machine is taken for a lock that is held', async () => {
  for (const content of ['', 'anything', `${2 ** 22 + 1} another-machine`]) {
    writeFileSync(`${file}.lock`, content);
    await isHeld();
    expect(readdirSync(folder)).toEqual(['run.safetensors.lock']);
  }
});
