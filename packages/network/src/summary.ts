import { type Shape, sizeOf } from '@lenet-ts/tensor';
import type { Network } from './network.ts';
import { planeShape } from './plane.ts';

/** One row of a paper's table of layers, computed from the network. */
export interface LayerSummary {
  readonly name: string;
  readonly maps: number;
  /** The height of each map, which is its width too unless the input plane is no square. */
  readonly size: number;
  readonly width: number;
  readonly units: number;
  readonly trainable: number;
  /** Weights and biases counted at every unit that uses them. */
  readonly connections: number;
}

/** The rows of a network's layers, first to last. */
export function summarise({ plane, layers }: Network): LayerSummary[] {
  let below: Shape = planeShape(plane, 1).slice(1);
  return layers.map((layer) => {
    const { states, connections } = layer.count(below);
    below = states;
    const [maps = 1, size = 1, width = 1] = states;
    const trainable = Object.values(layer.parameterShapes).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return { name: layer.name, maps, size, width, units: sizeOf(states), trainable, connections };
  });
}

/** The sums over all rows. */
export function totals(rows: readonly LayerSummary[]): { readonly units: number; readonly trainable: number; readonly connections: number } {
  const add = (of: (row: LayerSummary) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return { units: add((row) => row.units), trainable: add((row) => row.trainable), connections: add((row) => row.connections) };
}

/** The rows as a table for people. */
export function formatSummary(rows: readonly LayerSummary[]): string {
  const { trainable, connections } = totals(rows);
  const cells = [
    ['layer', 'maps', 'trainable', 'connections'],
    ...rows.map((row) => [row.name, `${row.maps} @ ${row.size}x${row.width}`, count(row.trainable), count(row.connections)]),
    ['total', '', count(trainable), count(connections)],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
