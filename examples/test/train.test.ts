import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors } from '@lenet-ts/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-train-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** No data is on this machine, and none can be fetched. */
const nowhere = { LENET_DATA: '', XDG_CACHE_HOME: join(folder, 'cache') };

interface Finished {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What `npm start --` runs. @param onStart what to do with the process meanwhile */
function start(args: readonly string[], onOutput: (program: ChildProcess, output: string) => void = () => {}): Promise<Finished> {
  const program = spawn('node', ['--import', 'tsx', 'examples/train/main.ts', ...args], { cwd: root, env: { ...process.env, ...nowhere } });
  let output = '';
  let errors = '';
  program.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    onOutput(program, output);
  });
  program.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => program.on('close', (status) => resolve({ status, output, errors })));
}

const fileIn = (name: string): string => join(folder, name);
const readJson = (name: string) => JSON.parse(readFileSync(fileIn(name), 'utf8'));
const number = expect.any(Number);
const passFields = ['pass', 'eta', 'rateMin', 'rateMax', 'trainErrorPercent', 'trainLoss', 'testErrors', 'testErrorPercent', 'testLoss', 'seconds'];

describe.each([
  ['lenet1989', 2_578, 98_442, 4_635],
  ['lenet5', 60_000, 340_908, 8_094],
] as const)('--network %s', (network, parameters, connections, units) => {
  test('trains, prints the paper beside it and writes the results', async () => {
    const args = ['--network', network, '--data', 'drawn', '--limit', '70', '--passes', '2', '--seed', '3', '--json', fileIn(`${network}.json`)];
    const { status, output, errors } = await start([...args, '--save', fileIn(`${network}.safetensors`)]);
    expect(status, errors).toBe(0);
    const report = readJson(`${network}.json`);
    expect(report).toMatchObject({ network, data: 'drawn', testData: 'drawn', backend: 'wasm', seed: 3, parameters, connections, units });
    expect(report.recipe).toMatchObject({ passes: 2, mu: 0.02, distort: false, limit: 70, loss: network === 'lenet5' ? 'map' : 'squared error' });
    expect(report.passes.map((pass: object) => Object.keys(pass))).toEqual([passFields, passFields]);
    expect(report.final).toMatchObject({ testCount: 2000, testErrorPercent: report.final.testErrors / 20 });
    expect(report.passes[1].testErrors).toBe(report.final.testErrors);
    expect(report.digitsPerSecond).toBeGreaterThan(100);
    expect(report.weightsSha256).toMatch(/^[\da-f]{64}$/);

    const { wantedErrorPercent, chosenOnTest, chosenOnHeldOut, curve } = report.rejection;
    expect(wantedErrorPercent).toBe(1);
    expect(chosenOnTest).toMatchObject({ rejectedPercent: number, errorPercent: number });
    expect(chosenOnTest.errorPercent).toBeLessThanOrEqual(1);
    expect(curve[0]).toEqual({ rejectedPercent: 0, errorPercent: report.final.testErrorPercent });
    expect(curve).toContainEqual({ rejectedPercent: chosenOnTest.rejectedPercent, errorPercent: chosenOnTest.errorPercent });

    if (network === 'lenet1989') {
      expect(report.mse.test).toBe(report.passes[1].testLoss / 10);
      expect(report.mse.train).toBeGreaterThan(0);
      expect(report.final.trainErrorPercent).toEqual(number);
      expect(chosenOnHeldOut).toMatchObject({ heldOut: 10, rejectedPercent: number, errorPercent: number });
    } else {
      expect(report).not.toHaveProperty('mse');
      expect(chosenOnHeldOut).toBeUndefined();
    }

    const weights = decodeSafetensors(readFileSync(fileIn(`${network}.safetensors`))).tensors;
    expect(Object.values(weights).reduce((sum, { size }) => sum + size, 0)).toBe(parameters);
    expect(output).toContain(`total`);
    expect(output).toMatch(/The paper's network after \d0 passes over (USPS|MNIST): (4.6|0.95) %/);
    expect(output).toContain('of 2000 test digits misread');
  });
});

test('the same seed writes the same weights', async () => {
  const shas: string[] = [];
  for (const seed of ['5', '5', '6']) {
    await start(['--network', 'lenet1989', '--data', 'drawn', '--limit', '20', '--passes', '1', '--seed', seed, '--json', fileIn('sha.json')]);
    shas.push(readJson('sha.json').weightsSha256);
  }
  expect(shas[1]).toBe(shas[0]);
  expect(shas[2]).not.toBe(shas[0]);
});

test('Ctrl-C ends the training, keeps the weights and does not train a second network', async () => {
  let sent = false;
  const args = [
    '--network',
    'lenet1989',
    '--data',
    'drawn',
    '--passes',
    '1000',
    '--save',
    fileIn('stopped.safetensors'),
    '--json',
    fileIn('stopped.json'),
  ];
  const { status, output, errors } = await start(args, (program, text) => {
    if (sent || !/^ +1 +5e-4/m.test(text)) return;
    sent = true;
    program.kill('SIGINT');
  });
  expect(status, errors).toBe(0);
  const { passes, rejection } = readJson('stopped.json');
  expect(passes.length).toBeGreaterThanOrEqual(1);
  expect(output).toContain(`Stopped in pass ${passes.length + 1} of 1000.`);
  expect(rejection).not.toHaveProperty('chosenOnHeldOut');
  expect(Object.keys(decodeSafetensors(readFileSync(fileIn('stopped.safetensors'))).tensors)).toContain('H1.weight');
});

describe('says what is wrong, and fails:', () => {
  test.each([
    ['a network that does not exist', ['--network', 'lenet7'], /lenet7.*is invalid/],
    ['data that do not exist', ['--data', 'letters'], /letters.*is invalid/],
    ['no passes', ['--passes', '0'], /whole number of 1 or more/],
    ['an option of the other network', ['--network', 'lenet1989', '--j', '3'], /--j: .*option of lenet5/],
    ['a recipe for a network that has one', ['--network', 'lenet1989', '--recipe', 'literal'], /--recipe: .*option of lenet5/],
    ['more digits than there are', ['--data', 'drawn', '--limit', '10001'], /--limit: there are only 10000/],
    ['all digits held out', ['--data', 'drawn', '--hold-out', '10000'], /--hold-out: there are only 10000/],
    ['a folder without the data', ['--data', 'usps', '--data-dir', folder], /lacks usps\/zip.train, usps\/zip.test/],
    ['a file that cannot be written', ['--json', join(folder, 'none', 'out.json')], /cannot be written/],
    ['a backend that cannot run', ['--backend', 'webgl2'], /webgl2 backend cannot run here/],
  ])('%s', async (_, args, message) => {
    const { status, errors } = await start(args);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
    expect(errors, 'no stack trace').not.toContain('    at ');
  });
});

test('digits are held out, and distorted, for either network', async () => {
  const args = ['--network', 'lenet1989', '--data', 'drawn', '--passes', '1', '--hold-out', '9950', '--distort', '--json', fileIn('held.json')];
  const { status, output, errors } = await start(args);
  expect(status, errors).toBe(0);
  expect(output).toContain('Tested on the last 9950 training digits');
  expect(readJson('held.json')).toMatchObject({ recipe: { holdOut: 9950, distort: true }, final: { testCount: 9950 } });
});
