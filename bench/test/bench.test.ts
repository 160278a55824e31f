import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@lenet-ts/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../scripts/run.ts';
import { Reference } from '../check.ts';
import { makeModernProblem } from '../modernProblem.ts';
import { makeProblem } from '../problem.ts';
import { type Row, type RowTask, ratiosOf } from '../report.ts';
import { train } from '../rows/lenet5.ts';
import { prepareTraining as prepareModern } from '../rows/modern.ts';
import type { FirstStep, Problem, TimedTraining } from '../subject.ts';
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
    'train,infer,modern,add,start',
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
    for (const what of ['train', 'infer', 'modern']) {
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
  expect(rows).toHaveLength(10);
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
    ['another loss', (trained) => ({ ...trained, losses: trained.losses.map((loss) => 1.002 * loss) })],
    ['a step not taken', (trained) => ({ ...trained, weights: { ...trained.weights, 'S2.bias': problem.weights['S2.bias'] ?? new Float32Array() } })],
    ['weights left out', ({ losses, microseconds }) => ({ losses, microseconds, weights: {} })],
    ['no number', (trained) => ({ ...trained, losses: [Number.NaN] })],
  ])('%s', async (_, change) => {
    await expect(new Reference(problem).check(task, change(right))).rejects.toThrow('other does other work');
  });
});

test('of the network with running statistics these count too, and the losses of the next steps', async () => {
  useBackend('cpu');
  const [problem, modern] = [await makeProblem(), await makeModernProblem()];
  const reference = new Reference(problem, modern);
  const check = (found: FirstStep) => reference.check({ what: 'modern', size: 2, subject: 'other' }, found);
  const { first } = await prepareModern(modern, 2);
  await check(first);
  const still = { ...first.weights, 'running.2.mean': modern.weights['running.2.mean'] ?? new Float32Array() };
  await expect(check({ ...first, weights: still })).rejects.toThrow('the change of running.2.mean');
  await expect(check({ ...first, losses: first.losses.with(2, 1.01 * (first.losses[2] ?? 0)) })).rejects.toThrow('the loss');
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
  const modern = [9 * 16 * 26 ** 2, 9 * 16 * 32 * 13 ** 2, 9 * 32 * 64 * 6 ** 2, 64 * 3 ** 2 * 10];
  expect(flopsOf('modern', 1)).toBe(2 * (3 * modern.reduce((sum, n) => sum + n) - 9 * 16 * 26 ** 2));
  expect(flopsOf('matmul', 256)).toBe(2 * 256 ** 3);
  expect(flopsOf('add', 1)).toBeUndefined();
});
