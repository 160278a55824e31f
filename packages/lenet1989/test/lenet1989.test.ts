import { formatSummary, summarise, totals } from '@lenet-ts/network';
import { tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { lenet1989, lenet1989Classifier, TABLE_1, targets } from '../src/index.ts';
import { H3 } from './support/paper.ts';

const rows = lenet1989Classifier.summary();

test("the paper's table of layers", () => {
  expect(rows.map(({ name, maps, size, units, trainable, connections }) => [name, maps, size, units, trainable, connections])).toEqual([
    ['input', 1, 28, 784, 0, 0],
    ['H1', 4, 24, 2_304, 104, 59_904],
    ['H2', 4, 12, 576, 8, 2_880],
    ['H3', 12, 8, 768, 512, 32_768],
    ['H4', 12, 4, 192, 24, 960],
    ['output', 10, 1, 10, 1_930, 1_930],
    ['bias', 1, 1, 1, 0, 0],
  ]);
});

test('2,578 parameters, 98,442 connections, 4,635 units', () => {
  expect(totals(rows)).toEqual({ trainable: 2_578, connections: 98_442, units: 4_635 });
  expect(formatSummary(rows)).toMatch(/total +2,578 +98,442$/);
});

test('with plain average pooling in H2 and H4, which trains nothing, it would be 2,546 parameters', () => {
  const learning = summarise(lenet1989).filter((_, i) => lenet1989.layers[i]?.sums?.subsampling === false);
  expect(totals(learning).trainable).toBe(2_546);
});

test('Table 1 gives H3 two halves that are alike, each of which sees two maps of H2', () => {
  const { connections } = lenet1989.layers[2]!.sums!;
  const sets = Array.from({ length: 12 }, (_, map) => connections.inputsOf(map));
  expect(sets).toEqual(H3);
  expect(sets.slice(6)).toEqual(sets.slice(0, 6).map((maps) => maps.map((map) => map + 2)));
  expect(TABLE_1.map((row) => row.split('X').length - 1)).toEqual([5, 5, 5, 5]);
});

test('paper is -1 and ink 1, on a plane of 28x28', () => {
  expect(lenet1989.plane).toEqual({ size: 28, background: -1, ink: 1 });
});

test('the targets are 1 for the class and -1 for the others', () => {
  expect([...targets(tensor([3, 0])).dataSync()]).toEqual([-1, -1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
});

test('the loss is half the squared distance to the targets, the scores are the outputs', () => {
  const states = tensor([new Array<number>(10).fill(0), [-1, -1, 1, -1, -1, -1, -1, -1, -1, 0.5]]);
  // Ten errors of 1; then one of 1.5 alone.
  expect([...lenet1989Classifier.losses(states, tensor([4, 2])).dataSync()]).toEqual([5, 1.125]);
  expect(lenet1989Classifier.scores(states)).toBe(states);
});
