import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileIn = (name: string): string => join(folder, name);

interface Finished {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What `npm start --` runs. @param onStart what to do with the process meanwhile */
function start(args: readonly string[], onStart: (program: ChildProcess) => void = () => {}): Promise<Finished> {
  const program = spawn('node', ['--import', 'tsx', 'examples/train/main.ts', ...args], { cwd: root });
  onStart(program);
  let output = '';
  let errors = '';
  program.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  program.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => program.on('close', (status) => resolve({ status, output, errors })));
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

const settings = ['--network', 'lenet1989', '--data', 'drawn', '--limit', '1200', '--passes', '2', '--seed', '7', '--distort'];
const shaIn = (name: string): string => JSON.parse(readFileSync(fileIn(name), 'utf8')).weightsSha256;
/** What a pass came to, but for its time. */
const passesIn = (name: string): object[] =>
  JSON.parse(readFileSync(fileIn(name), 'utf8')).passes.map(({ seconds: _, ...pass }: { seconds: number }) => pass);

const run = fileIn('run.safetensors');
let killed: Finished;
beforeAll(async () => {
  killed = await start([...settings, '--save', run, '--checkpoint-every', '0s'], killWithinPass(run));
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

describe('says what is wrong, and fails:', () => {
  test.each([
    ['nothing to go on from', ['--resume', fileIn('none')], /none: it cannot be read: there is no such file or folder/],
    ['a file that is no checkpoint', ['--resume', join(root, 'README.md')], /README\.md: it is no checkpoint/],
    [
      'a folder that does not exist',
      ['--data', 'drawn', '--save', fileIn('none/x')],
      /none\/x: it cannot be written: there is no such file or folder/,
    ],
    ['a time that is none', ['--checkpoint-every', 'often'], /30s, 5m, 1h/],
  ])('%s', async (_, args, message) => {
    const { status, errors } = await start(args);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
    expect(errors, 'no stack trace').not.toContain('    at ');
  });
});
