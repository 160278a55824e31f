import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawDigits } from '@lenet-ts/digits';
import { decodeSafetensors } from '@lenet-ts/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { networks } from '../apps/train/networks.ts';
import { DEFAULT_RATES } from '../apps/train/recipe.ts';
import { placeDigits } from './support/placeDigits.ts';
import { type Finished, runCommandLines, runProgram } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-train-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** No data is on this machine, and none can be fetched: there is a file where the cache folder would be. */
const nowhere = { LENET_DATA: '', XDG_CACHE_HOME: join(folder, 'cache') };
writeFileSync(nowhere.XDG_CACHE_HOME, '');

const PROGRAM = 'examples/apps/train/main.ts';

/** What `npm start --` runs. @param onOutput what to do with the process when it has printed something */
function start(
  args: readonly string[],
  onOutput: (program: ChildProcess, output: string) => void = () => {},
  env: Readonly<Record<string, string>> = nowhere,
): Promise<Finished> {
  return runProgram(PROGRAM, args, { env, onOutput });
}

const fileIn = (name: string): string => join(folder, name);

const data = fileIn('data');
placeDigits(data, 40, 20);

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

test("with no option at all both networks are trained on their papers' data and set side by side", async () => {
  const { status, output, errors } = await start([], () => {}, { LENET_DATA: data });
  expect(status, errors).toBe(0);
  expect(output).toMatch(/USPS from .*: 40 training and 20 test digits/);
  expect(output).toMatch(/MNIST from .*: 40 training and 20 test digits/);
  const [head, first, second, ...rest] = output.slice(output.indexOf('network    ')).trim().split('\n');
  expect(head).toMatch(/^network +parameters +connections +digits +passes +test error +the paper +seconds a pass$/);
  expect(first).toMatch(/^lenet1989 +2,578 +98,442 +usps +\d+ +\d+\.\d\d % +4\.6 % +\d+\.\d$/);
  expect(second).toMatch(/^lenet5 +60,000 +340,908 +mnist +\d+ +\d+\.\d\d % +0\.95 % +\d+\.\d$/);
  expect(rest).toEqual([]);
});

test('without data or network the program draws digits, and says why', async () => {
  const { status, output, errors } = await start([
    ...['--network', 'lenet1989', '--limit', '20', '--passes', '1', '--order', 'constant', '--json', fileIn('drawn.json')],
    ...['--seed', String(Number.MAX_SAFE_INTEGER)],
  ]);
  expect(status, errors).toBe(0);
  expect(output).toMatch(
    /USPS is not on this machine.*: E.*, mkdir .*\nMNIST is not on this machine.*: E.*, mkdir .*\n20 training and 2000 test digits drawn by the program/,
  );
  expect(output).toContain(`seed ${Number.MAX_SAFE_INTEGER}`);
  expect(readJson('drawn.json')).toMatchObject({ seed: Number.MAX_SAFE_INTEGER, recipe: { order: 'constant' } });
  const asked = await start(['--network', 'lenet1989', '--data', 'usps']);
  expect(asked.status).toBe(1);
  expect(asked.errors).toMatch(/zip\.train\.gz could not be downloaded/);
});

test('every optimiser trains lenet5 in batches, at a rate that is told', async () => {
  const optimisers = Object.entries(DEFAULT_RATES);
  const finished = await runCommandLines(
    PROGRAM,
    optimisers.flatMap(([optimiser]) => {
      const args = ['--network', 'lenet5', '--data', 'mnist', '--data-dir', data, '--passes', '1', '--optimiser', optimiser, '--batch', '9'];
      return [
        { args: [...args, '--json', fileIn(`${optimiser}.json`)], env: nowhere },
        { args: [...args, '--rate', '0.0625', '--json', fileIn(`${optimiser}-told.json`)], env: nowhere },
      ];
    }),
  );
  for (const { status, errors } of finished) expect(status, errors).toBe(0);
  for (const [optimiser, rate] of optimisers) {
    const { recipe, passes } = readJson(`${optimiser}.json`);
    expect(recipe).toMatchObject({ optimiser, batch: 9 });
    // The root of 9.
    expect(passes[0].eta).toBe(3 * rate);
    expect(readJson(`${optimiser}-told.json`).passes[0]).toMatchObject({ eta: 0.0625, rateMin: 0.0625, rateMax: 0.0625 });
  }
});

test('lenet1989 sees digits of 16x16, lenet5 those of 28x28', () => {
  const set = drawDigits({ count: 1, seed: 1 });
  expect([networks.lenet1989.fit(set).width, networks.lenet5.fit(set).width]).toEqual([16, 28]);
});

test('the same seed writes the same weights', async () => {
  const shas: string[] = [];
  for (const seed of ['5', '5', '6']) {
    await start(['--network', 'lenet1989', '--data', 'usps', '--data-dir', data, '--passes', '1', '--seed', seed, '--json', fileIn('sha.json')]);
    shas.push(readJson('sha.json').weightsSha256);
  }
  expect(shas[1]).toBe(shas[0]);
  expect(shas[2]).not.toBe(shas[0]);
});

test.each(['lenet1989', 'lenet5'])('digits are held out, and distorted, for %s', async (network) => {
  const args = ['--network', network, '--data', 'mnist', '--data-dir', data, '--passes', '1', '--hold-out', '15', '--distort'];
  const { status, output, errors } = await start([...args, '--json', fileIn('held.json')]);
  expect(status, errors).toBe(0);
  expect(output).toContain('Tested on the last 15 training digits');
  expect(readJson('held.json')).toMatchObject({ recipe: { holdOut: 15, distort: true }, final: { testCount: 15 } });
});
