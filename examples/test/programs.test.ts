import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../../scripts/files.ts';
import { type CommandLine, type Finished, runCommandLines, runProgram } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-programs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileIn = (name: string): string => join(folder, name);

/** No data is on this machine, and none can be fetched: there is a file where the cache folder would be. */
const nowhere = { LENET_DATA: '', XDG_CACHE_HOME: fileIn('cache') };
writeFileSync(nowhere.XDG_CACHE_HOME, '');
/** A folder where one of MNIST's files is missing. */
const incomplete = fileIn('incomplete');
mkdirSync(join(incomplete, 'mnist'), { recursive: true });
for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte'])
  writeFileSync(join(incomplete, 'mnist', name), '');
mkdirSync(fileIn('folder'));
writeFileSync(fileIn('text'), 'a text');

const start = 'examples/apps/train/main.ts';
const programs = {
  'npm start': start,
  'npm run reproduce': 'examples/apps/reproduce/main.ts',
  'npm run export-onnx': 'examples/apps/onnx/main.ts',
  'npm run gallery': 'examples/gallery.ts',
  'npm run pretrain': 'scripts/pretrain.ts',
  'npm run docs': 'scripts/docs.ts',
  'npm run check': 'scripts/check.ts',
  'npm run screenshot': 'scripts/pageScreenshot.ts',
  'npm run bench': 'scripts/bench.ts',
};

/** A program that says what is wrong with its words in these lines, does nothing and ends with 2. */
function expectRefusal({ status, output, errors }: Finished, lines: readonly (string | RegExp)[]): void {
  expect(status, errors).toBe(2);
  expect(output).toBe('');
  const said = errors.trimEnd().split('\n');
  expect(said.slice(0, -1)).toEqual(lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
  expect(said.at(-1)).toMatch(/^npm .* -- --help lists the options\.$/);
}

describe.each(Object.entries(programs))('%s', (name, file) => {
  test('--help shows help and does nothing', async () => {
    const before = readdirSync(root).sort();
    const { status, output, errors } = await runProgram(file, ['--help'], { env: nowhere });
    expect(status, errors).toBe(0);
    expect(output).toContain(`Usage: ${name} --`);
    expect(errors).toBe('');
    expect(readdirSync(root).sort()).toEqual(before);
  });

  test('an option that it does not know ends it with 2', async () => {
    const { status, output, errors } = await runProgram(file, ['--sedd', '3'], { env: nowhere });
    expect(status, errors).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain('--sedd');
    expect(errors, 'no stack trace').not.toContain('    at ');
  });
});

describe('npm start refuses, before anything is printed,', () => {
  const whole = (least: string, most: string) => `it must be a whole number in ${least} … ${most}`;
  const lacks = 'mnist/t10k-labels-idx1-ubyte (as they are, or with .gz after the name)';
  const refusals: readonly (readonly [args: readonly string[], lines: readonly (string | RegExp)[], env?: CommandLine['env']])[] = [
    [['--seed', ''], [`--seed '': ${whole('0', '9,007,199,254,740,991')}`]],
    [['--seed', '-1'], [`--seed '-1': ${whole('0', '9,007,199,254,740,991')}`]],
    [['--seed', '9007199254740992'], [`--seed '9007199254740992': ${whole('0', '9,007,199,254,740,991')}`]],
    [['--passes', '0'], [`--passes '0': ${whole('1', '100,000')}`]],
    [['--passes', '1.5'], [`--passes '1.5': ${whole('1', '100,000')}`]],
    [['--passes', '0x10'], [`--passes '0x10': ${whole('1', '100,000')}`]],
    [['--limit', '1e9'], [`--limit '1e9': ${whole('1', '10,000,000')}`]],
    [['--hold-out', '99999999'], [`--hold-out '99999999': ${whole('1', '10,000,000')}`]],
    [['--j', '-2'], ["--j '-2': it must be a number above 0, and at most 1,000,000"]],
    [['--j', 'Infinity'], ["--j 'Infinity': it must be a number above 0, and at most 1,000,000"]],
    [['--batch', '0'], [`--batch '0': ${whole('1', '10,000,000')}`]],
    [['--rate', '0'], ["--rate '0': it must be a number above 0, and at most 1,000,000"]],
    [['--optimiser', 'newton'], ["--optimiser 'newton': it must be one of lm, sgd, momentum, nesterov, rmsprop, adam, adamw"]],
    [['--checkpoint-every', 'often'], [/^--checkpoint-every 'often': .*up to a day: 30s, 5m, 1h$/]],
    [['--checkpoint-every', '25h'], [/^--checkpoint-every '25h': /]],
    [['--network', 'lenet7'], ["--network 'lenet7': it must be one of lenet1989, lenet5"]],
    [['--data', 'letters'], ["--data 'letters': it must be one of usps, mnist, drawn"]],
    [['--backend', 'webgl2'], [/^--backend webgl2: .*webgl2 backend cannot run here/]],
    [['--json', ''], ["--json '': it must be the name of a file or a folder"]],
    [['--json'], ["option '--json <file>' argument missing"]],
    [
      ['more', '--seed', '1', 'words'],
      ["'more': there is nothing to do with it", "'words': there is nothing to do with it"],
    ],
    [
      ['--network', 'lenet1989', '--j', '3', '--recipe', 'literal'],
      [/^--j: .*option of lenet5/, /^--recipe: .*option of lenet5/],
    ],
    [['--loss', 'mse', '--j', '3'], [/^--j: it is the constant of Eq\. 9/]],
    [['--hold-out', '5', '--test-data', 'drawn'], [/^--hold-out: it says what to test on, and so does --test-data/]],
    [['--overwrite'], [/^--overwrite: it is for --save/]],
    [['--json', fileIn('same'), '--save', fileIn('same')], [/^--json '.*same': the run is kept in that file/]],
    [['--json', fileIn('none/out.json')], [/^--json '.*out\.json': its folder does not exist or cannot be written to/]],
    [['--json', fileIn('folder')], [/^--json '.*folder': it is a folder/]],
    [['--save', fileIn('folder')], [/^--save .*folder: it is a folder/]],
    [['--save', fileIn('text')], [/^--save .*text: it is there already: resume it, or overwrite it/]],
    [['--save', fileIn('none/x')], [/^--save .*x: it cannot be written: there is no such file or folder/]],
    [['--data', 'mnist', '--data-dir', incomplete], [`--data-dir: ${incomplete} lacks ${lacks}`]],
    [['--network', 'lenet5'], [`${incomplete} lacks ${lacks}`], { LENET_DATA: incomplete }],
    [[], [`${incomplete} lacks ${lacks}`], { LENET_DATA: incomplete }],
    [['--data', 'usps'], [/^\/no\/such\/folder lacks usps/], { LENET_DATA: '/no/such/folder' }],
    [['--data', 'drawn', '--limit', '10001'], ['--limit 10001: there are only 10000 training digits']],
    [['--data', 'drawn', '--batch', '10001'], ['--batch 10001: there are only 10000 training digits']],
    [['--data', 'drawn', '--limit', '20', '--batch', '21'], ['--batch 21: there are only 20 training digits']],
    [['--data', 'drawn', '--hold-out', '10000'], ['--hold-out 10000: there are only 10000 training digits, and one has to be left']],
  ];
  let refused: readonly Finished[] = [];
  beforeAll(async () => {
    refused = await runCommandLines(
      start,
      refusals.map(([args, , env]) => ({ args, env: { ...nowhere, ...env } })),
    );
  });

  test.each(refusals.map(([args, lines], i) => [args, lines, i] as const))('%j', (_, lines, i) => {
    expectRefusal(refused[i]!, lines);
  });

  test('and leaves every file as it was', () => {
    expect(readFileSync(fileIn('text'), 'utf8')).toBe('a text');
    expect(readdirSync(folder).sort()).toEqual(['cache', 'folder', 'incomplete', 'text']);
  });

  test('a link', async ({ skip }) => {
    skip(process.platform === 'win32', 'on Windows only administrators make links');
    symlinkSync('text', fileIn('link'));
    onTestFinished(() => rmSync(fileIn('link')));
    expectRefusal(await runProgram(start, ['--save', fileIn('link'), '--overwrite'], { env: nowhere }), [/^--save .*link: it is a link to text/]);
    expect(readFileSync(fileIn('text'), 'utf8')).toBe('a text');
  });

  test('all that is wrong at once', async () => {
    const bad = [
      '--seed',
      '',
      '--foo=1',
      '--save',
      fileIn('folder'),
      '--json',
      fileIn('none/x'),
      '--data',
      'usps',
      '--data-dir',
      fileIn('none'),
      '--j',
    ];
    expectRefusal(await runProgram(start, bad, { env: nowhere }), [
      /^--seed ''/,
      /^option '--j <x>' argument missing/,
      /^--save .*it is a folder/,
      /^--data-dir: .*lacks usps\/zip\.train, usps\/zip\.test/,
      /^--json .*its folder does not exist/,
    ]);
  });
});

test.each<[name: keyof typeof programs, refusals: readonly (readonly [args: readonly string[], line: string])[]]>([
  [
    'npm run reproduce',
    [
      [['--only', 'figure4'], "--only 'figure4': there is no figure4"],
      [['--passes', '0'], "--passes '0': it must be a whole number in 1 … 100,000"],
      [['--processes', '1.5'], "--processes '1.5': it must be a whole number in 1 … 1,024"],
      [['--seeds', '1,,2'], "--seeds '1,,2': it must be a whole number in 1 … 1,000"],
      [['--out', fileIn('text/results')], `--out '${fileIn('text')}': it is no folder`],
    ],
  ],
  ['npm run export-onnx', [[['a', 'b'], "'b': there is nothing to do with it"]]],
  ['npm run pretrain', [[['now'], "'now': there is nothing to do with it"]]],
])('%s refuses what it cannot follow', async (name, refusals) => {
  const finished = await runCommandLines(
    programs[name],
    refusals.map(([args]) => ({ args, env: nowhere })),
  );
  for (const [i, [, line]] of refusals.entries()) expectRefusal(finished[i]!, [line]);
});

test('a folder that cannot be made is told at once, in one line', async ({ skip }) => {
  skip(!existsSync('/proc/self'), 'needs /proc, where no folder can be made: Linux has it');
  const { status, errors } = await runProgram(programs['npm run export-onnx'], ['/proc/nope/x'], { env: nowhere });
  expect([status, errors]).toEqual([1, "ENOENT: no such file or directory, mkdir '/proc/nope'\n"]);
});

describe('output that nobody takes:', () => {
  beforeEach(({ skip }) => skip(!existsSync('/dev/full'), 'needs /dev/full, which Linux has'));

  const shell = (command: string) => spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8', env: { ...process.env, ...nowhere } });
  const node = `'${process.execPath}' --import tsx`;
  const training = `${node} ${start} --network lenet1989 --data drawn --limit 2000 --passes 3`;
  test.each([
    ['a training', training],
    ['help', `${node} ${start} --help`],
    ['the gallery', `${node} examples/gallery.ts`],
  ])('%s on a full disk ends with 1 and a line', (_, command) => {
    const { status, stderr } = shell(`${command} > /dev/full`);
    expect([status, stderr]).toEqual([1, 'The output cannot be written: ENOSPC: no space left on device, write\n']);
  });

  test('a training of which only the first line is read ends as quietly as other programs', () => {
    const { status, stdout, stderr } = shell(`${training} | head -1; exit \${PIPESTATUS[0]}`);
    expect([status, stderr]).toEqual([128 + 13, '']);
    expect(stdout).toMatch(/^The network of 1989 .*\n$/);
  });
});
