import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@lenet-ts/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../scripts/run.ts';
import { Reference } from '../check.ts';
import { makeProblem } from '../problem.ts';
import { type Row, type RowTask, ratiosOf } from '../report.ts';
import { train } from '../rows/lenet5.ts';
import type { Problem, TimedTraining } from '../subject.ts';
import { flopsOf } from '../work.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('npm run bench writes a row for everything it measured', () => {
  const file = join(folder, 'bench.json');
  run('node', [
    '--import',
    'tsx',
    'scripts/bench.ts',
    '--subjects',
    'wasm,cpu',
    '--only',
    'train,infer,add,start',
    '--batch',
    '1',
    '--block',
    '1',
    '--json',
    file,
  ]);
  const { machine, rows, ratios } = JSON.parse(readFileSync(file, 'utf8'));
  expect(machine).toMatchObject({ cpu: expect.any(String), cores: expect.any(Number), node: process.versions.node });
  const positive = expect.toSatisfy((x: number) => x > 0);
  for (const subject of ['wasm', 'cpu']) {
    for (const what of ['train', 'infer']) {
      expect(rows).toContainEqual({
        what,
        batch: 1,
        subject,
        microsecondsPerPattern: positive,
        gflops: positive,
        fractionOfPeak: positive,
        peakGflops: positive,
      });
    }
    for (const what of ['add', 'start']) {
      expect(rows).toContainEqual({
        what,
        batch: 1,
        subject,
        microsecondsPerPattern: positive,
        gflops: null,
        fractionOfPeak: null,
        peakGflops: positive,
      });
    }
  }
  expect(rows).toHaveLength(8);
  const of = (subject: string) => rows.find((row: { what: string; subject: string }) => row.what === 'train' && row.subject === subject);
  expect(ratios['train 1: wasm over cpu']).toBeCloseTo(of('cpu').microsecondsPerPattern / of('wasm').microsecondsPerPattern, 10);
  expect(ratios['train 1: share of wasm outside kernels']).toBeGreaterThan(0);
  expect(ratios['train 1: share of wasm outside kernels']).toBeLessThan(1);
});

describe('a subject that does other work is refused', () => {
  const task: RowTask = { what: 'train', size: 2, subject: 'other', module: '', problemFile: '', block: 0, profiled: false };
  let problem: Problem;
  let right: TimedTraining;
  beforeAll(async () => {
    useBackend('cpu');
    problem = await makeProblem();
    right = await train(problem, 2, 0);
  });

  test('the reference itself is not', async () => {
    await new Reference(problem).check(task, right);
  });

  test.each<[string, (trained: TimedTraining) => TimedTraining]>([
    ['another loss', (trained) => ({ ...trained, loss: 1.002 * trained.loss })],
    ['a step not taken', (trained) => ({ ...trained, weights: { ...trained.weights, 'S2.bias': problem.weights['S2.bias'] ?? new Float32Array() } })],
    ['weights left out', ({ loss, microseconds }) => ({ loss, microseconds, weights: {} })],
    ['no number', (trained) => ({ ...trained, loss: Number.NaN })],
  ])('%s', async (_, change) => {
    await expect(new Reference(problem).check(task, change(right))).rejects.toThrow('other does other work');
  });
});

test('a ratio compares what one rasteriser drew', () => {
  const row = (subject: string, rasteriser: string, microsecondsPerPattern: number): Row => {
    return { what: 'train', batch: 64, subject, rasteriser, microsecondsPerPattern, gflops: null, fractionOfPeak: null, peakGflops: null };
  };
  const rows = [
    row('webgl2', 'swiftshader', 2),
    row('tfjs webgl', 'swiftshader', 10),
    row('webgl2', 'llvmpipe', 1),
    row('tfjs webgl', 'llvmpipe', 3),
  ];
  expect(ratiosOf(rows, 'webgl2')).toEqual({
    'train 64: webgl2 over tfjs webgl on swiftshader': 5,
    'train 64: webgl2 over tfjs webgl on llvmpipe': 3,
  });
});

test('the operations of a pattern are those of the layers', () => {
  const products = { C1: 25 * 6 * 28 ** 2, S2: 6 * 14 ** 2, C3: 25 * 60 * 10 ** 2, S4: 16 * 5 ** 2, C5: 400 * 120, F6: 120 * 84 };
  const forward = Object.values(products).reduce((sum, n) => sum + n);
  expect(flopsOf('infer', 1)).toBe(2 * forward);
  expect(flopsOf('train', 1)).toBe(2 * (3 * forward - products.C1));
  expect(flopsOf('matmul', 256)).toBe(2 * 256 ** 3);
  expect(flopsOf('add', 1)).toBeUndefined();
});
