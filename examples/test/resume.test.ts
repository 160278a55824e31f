import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/files.ts';
import { placeDigits } from './support/placeDigits.ts';
import { type Finished, runProgram } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileIn = (name: string): string => join(folder, name);

const data = fileIn('data');
placeDigits(data, 1200, 20);
const start = (args: readonly string[], watched: Parameters<typeof runProgram>[2] = {}) =>
  runProgram('examples/apps/train/main.ts', args, { env: { LENET_DATA: data }, ...watched });

/** Does something once, when a program has printed what is waited for. */
function when(pattern: RegExp, act: (program: ChildProcess) => void): (program: ChildProcess, output: string) => void {
  let done = false;
  return (program, output) => {
    if (done || !pattern.test(output)) return;
    done = true;
    act(program);
  };
}

/** Kills a program as soon as a file holds what a pass under way needs. */
function killWithinPass(file: string): (program: ChildProcess) => void {
  return (program) => {
    const watcher = watch(folder, () => {
      if (existsSync(file) && readFileSync(file, 'latin1').includes('.rate"')) program.kill('SIGKILL');
    });
    program.on('close', () => watcher.close());
  };
}

const network = ['--network', 'lenet1989', '--data', 'usps'];
const settings = [...network, '--passes', '2', '--seed', '7', '--distort'];
/** For a run that something else ends. */
const endless = [...network, '--passes', '1000'];
const shaIn = (name: string): string => JSON.parse(readFileSync(fileIn(name), 'utf8')).weightsSha256;
/** What a pass came to, but for its time. */
const passesIn = (name: string): object[] =>
  JSON.parse(readFileSync(fileIn(name), 'utf8')).passes.map(({ seconds: _, ...pass }: { seconds: number }) => pass);

const run = fileIn('run.safetensors');
let killed: Finished;
beforeAll(async () => {
  killed = await start([...settings, '--save', run, '--checkpoint-every', '0s'], { onStart: killWithinPass(run) });
});

describe('a run that was killed within its first pass', () => {
  test('is not finished', () => expect(killed.status).toBe(null));

  test.each([
    ['another network', ['--network', 'lenet5'], /network is "lenet1989" in it, and "lenet5" here/],
    ['another number of passes', ['--passes', '3'], /recipe\.passes is 2 in it, and 3 here/],
  ])('does not go on with %s, and stays as it was', async (_, args, message) => {
    const before = readFileSync(run);
    const { status, errors } = await start(['--resume', run, ...args]);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
    expect(errors, 'no stack trace').not.toContain('    at ');
    expect(readFileSync(run)).toEqual(before);
  });

  test('goes on from the checkpoint before the newest when that is damaged, and ends as one that was never stopped', async () => {
    writeFileSync(run, readFileSync(run).subarray(0, 5000));
    const [whole, resumed] = await Promise.all([
      start([...settings, '--json', fileIn('whole.json')]),
      start(['--resume', run, '--json', fileIn('resumed.json')]),
    ]);
    expect([whole.status, resumed.status], whole.errors + resumed.errors).toEqual([0, 0]);
    expect(resumed.errors).toMatch(/run\.safetensors: it is .*damaged[\s\S]*The checkpoint before it is used/);
    expect(resumed.output).toMatch(/Going on from .*run\.safetensors, after \d+ digits of pass 1\./);
    expect(shaIn('resumed.json')).toBe(shaIn('whole.json'));
    expect(passesIn('resumed.json')).toEqual(passesIn('whole.json'));
  });

  test('says the same again when it is finished', async () => {
    const { status, errors, output } = await start(['--resume', run, '--json', fileIn('again.json')]);
    expect(status, errors).toBe(0);
    expect(output).not.toContain('Going on');
    expect(shaIn('again.json')).toBe(shaIn('whole.json'));
    expect(passesIn('again.json')).toEqual(passesIn('whole.json'));
  });
});

test('a run with another optimiser, in batches, goes on to the same bits', async () => {
  const [file, ...args] = [fileIn('adam.safetensors'), ...settings, '--optimiser', 'adam', '--batch', '8', '--rate', '0.002'];
  const stopped = await start([...args, '--save', file, '--checkpoint-every', '0s'], { onStart: killWithinPass(file) });
  expect(stopped.status).toBe(null);
  const [whole, resumed] = await Promise.all([
    start([...args, '--json', fileIn('adam.json')]),
    start(['--resume', file, '--json', fileIn('adam-resumed.json')]),
  ]);
  expect([whole.status, resumed.status], whole.errors + resumed.errors).toEqual([0, 0]);
  expect(resumed.output).toMatch(/Going on from .*adam\.safetensors/);
  expect(shaIn('adam-resumed.json')).toBe(shaIn('adam.json'));
});

describe('what is wrong with a file to go on from is said, in one line:', () => {
  test.each([
    ['nothing', fileIn('none'), /none: it cannot be read: there is no such file or folder/],
    ['no checkpoint', join(root, 'README.md'), /README\.md: it is no checkpoint/],
  ])('%s', async (_, file, message) => {
    const { status, errors } = await start(['--resume', file]);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
    expect(errors.trimEnd()).not.toContain('\n');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

const onWindows = process.platform === 'win32';
const NO_SIGNALS = 'a process on Windows is ended by a signal from another, without being told';

const small = [...network, '--limit', '100', '--passes', '1'];

test('a finished run is not destroyed by its own command, unless it is to be overwritten', async () => {
  const file = fileIn('finished.safetensors');
  const command = [...small, '--save', file];
  expect((await start(command)).status).toBe(0);
  const finished = readFileSync(file);
  const again = await start(command);
  expect([again.status, again.output]).toEqual([2, '']);
  expect(again.errors).toContain(`--save ${file}: it is there already: resume it, or overwrite it\n`);
  expect(readFileSync(file)).toEqual(finished);
  const overwritten = await start([...command, '--overwrite', '--seed', '2']);
  expect(overwritten.status, overwritten.errors).toBe(0);
  expect(readFileSync(file)).not.toEqual(finished);
});

test('a file that a run writes to is refused to another, which does nothing', async ({ skip }) => {
  skip(onWindows, NO_SIGNALS);
  const file = fileIn('held.safetensors');
  const others: Promise<Finished>[] = [];
  const first = await start([...endless, '--save', file], {
    onOutput: when(/^ +1 +5e-4/m, (program) => {
      const refused = [start([...small, '--save', file, '--overwrite']), start(['--resume', file])];
      others.push(...refused);
      Promise.all(refused).then(() => program.kill('SIGTERM'));
    }),
  });
  for (const { status, output, errors } of await Promise.all(others)) {
    expect([status, output]).toEqual([2, '']);
    expect(errors).toMatch(/another process writes to it: \d+ on/);
  }
  expect(first.status, first.errors).toBe(143);
});

describe('a signal that asks for the end', () => {
  beforeEach(({ skip }) => skip(onWindows, NO_SIGNALS));

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s is followed by a last checkpoint and exit code %d', async (signal, code) => {
    const file = fileIn(`${signal}.safetensors`);
    const args = [...endless, '--save', file, '--checkpoint-every', '24h'];
    const { status, output, errors } = await start(args, { onOutput: when(/^ +1 +5e-4/m, (program) => program.kill(signal)) });
    expect(status, errors).toBe(code);
    const [, place = ''] = new RegExp(`^Stopped by ${signal} (after \\d+ digits of pass \\d+)\\.\n$`).exec(errors) ?? [];
    expect(output).not.toContain('misread');
    expect(existsSync(`${file}.lock`)).toBe(false);
    const resumed = await start(['--resume', file], { onOutput: when(/Going on/, (program) => program.kill('SIGKILL')) });
    expect(place).not.toBe('');
    expect(resumed.output).toContain(`Going on from ${file}, ${place}.`);
  });

  test('Ctrl-C keeps the weights, tells what they are worth, and ends with 130', async () => {
    const file = fileIn('stopped.safetensors');
    const args = [...endless, '--save', file, '--json', fileIn('stopped.json')];
    const { status, output, errors } = await start(args, { onOutput: when(/^ +1 +5e-4/m, (program) => program.kill('SIGINT')) });
    expect(status, errors).toBe(130);
    const { passes, rejection, weightsSha256 } = JSON.parse(readFileSync(fileIn('stopped.json'), 'utf8'));
    expect(passes.length).toBeGreaterThanOrEqual(1);
    expect(output).toContain(`Stopped in pass ${passes.length + 1} of 1000.`);
    expect(rejection).not.toHaveProperty('chosenOnHeldOut');
    expect(weightsSha256).toMatch(/^[\da-f]{64}$/);
    expect(readFileSync(file, 'latin1')).toContain('H1.weight');
  });

  test('with no option at all, Ctrl-C keeps a second network from being trained', async () => {
    const { status, output, errors } = await start([], {
      env: { LENET_DATA: '', XDG_CACHE_HOME: join(root, 'README.md') },
      onOutput: when(/^ +1 +5e-4/m, (program) => program.kill('SIGINT')),
    });
    expect(status, errors).toBe(130);
    expect(output).not.toContain('LeNet-5 (');
    expect(output).toMatch(/\nlenet1989 .*\n$/);
  });
});
