import { formatSummary, summarise, totals } from '@lenet-ts/network';
import { expect, test } from 'vitest';
import { lenet5, lenet5Classifier, mseLoss, TABLE_I } from '../src/index.ts';
import { countConnections, paperLayers } from './support/paper.ts';

const rows = lenet5Classifier(mseLoss).summary();
const column = (key: 'maps' | 'size' | 'trainable' | 'connections'): number[] => rows.map((row) => row[key]);

test("the paper's table of layers, pp. 7-8", () => {
  expect(rows.map(({ name }) => name)).toEqual(['C1', 'S2', 'C3', 'S4', 'C5', 'F6', 'RBF']);
  expect(column('maps')).toEqual([6, 6, 16, 16, 120, 84, 10]);
  expect(column('size')).toEqual([28, 14, 10, 5, 1, 1, 1]);
  expect(column('trainable')).toEqual([156, 12, 1_516, 32, 48_120, 10_164, 0]);
  expect(column('connections')).toEqual([122_304, 5_880, 151_600, 2_000, 48_120, 10_164, 840]);
});

test('60,000 trainable parameters and 340,908 connections', () => {
  expect(totals(rows)).toMatchObject({ trainable: 60_000, connections: 340_908 });
  expect(formatSummary(rows)).toMatch(/total +60,000 +340,908$/);
});

test('the connections are those that plain loops count', () => {
  expect(summarise(lenet5).map(({ connections }) => connections)).toEqual(paperLayers.map(countConnections));
});

test("Table I gives C3 the paper's sets: cyclic runs of three and four, four of two pairs, all six", () => {
  const { connections } = lenet5.layers[2]!.sums!;
  const sets = Array.from({ length: connections.outputs }, (_, map) => connections.inputsOf(map));
  expect(sets).toEqual(paperLayers[2]?.sources);
  const run = (first: number, length: number) => Array.from({ length }, (_, i) => (first + i) % 6).sort((a, b) => a - b);
  for (let map = 0; map < 6; map++) expect([sets[map], sets[6 + map]]).toEqual([run(map, 3), run(map, 4)]);
  expect(connections.count).toBe(60);
  expect(
    TABLE_I.map((row) => row.split('X').length - 1),
    'every map of S2 is used ten times',
  ).toEqual([10, 10, 10, 10, 10, 10]);
});

test('paper is -0.1 and ink 1.175, on a plane of 32x32', () => {
  expect(lenet5.plane).toEqual({ size: 32, background: -0.1, ink: 1.175 });
});
