import { grad } from '@lenet-ts/autograd';
import { lenet5 } from '@lenet-ts/lenet';
import { lenet1989 } from '@lenet-ts/lenet1989';
import { forwardStates, initialParameters, type Network } from '@lenet-ts/network';
import { full, slice, type Tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { receptiveField } from '../apps/browser/parts/receptiveField.ts';
import type { Unit } from '../apps/browser/parts/sheet.ts';

const units: readonly (readonly [Network, layer: number, Unit])[] = [
  [lenet5, 0, { map: 2, row: 27, column: 0 }],
  [lenet5, 2, { map: 4, row: 3, column: 5 }],
  [lenet5, 3, { map: 0, row: 4, column: 2 }],
  [lenet5, 5, { map: 83, row: 0, column: 0 }],
  [lenet1989, 2, { map: 5, row: 0, column: 7 }],
];

test.each(units)('of %o, a unit of layer %i sees what it has a gradient for', (network, layer, unit) => {
  const parameters = initialParameters(network, 1, () => 0.05);
  const { size, ink } = network.plane;
  const x = full([1, 1, size, size], ink);
  const fields = receptiveField(network, layer, unit);
  const states = [x, ...forwardStates(network, parameters, x)];
  fields.slice(0, -1).forEach((field, below) => {
    const rest: Network = { ...network, layers: network.layers.slice(below, layer + 1) };
    const one = (from: Tensor) => {
      const last = forwardStates(rest, parameters, from).at(-1) ?? from;
      return slice(last, [0, unit.map, unit.row, unit.column], [1, unit.map + 1, unit.row + 1, unit.column + 1]).sum();
    };
    const at = states[below] ?? x;
    const [, maps = 0, height = 0, width = 0] = at.shape;
    const slopes = grad(one)(at).dataSync();
    const seen = (map: number, row: number, column: number) => slopes[(map * height + row) * width + column] !== 0;
    const within = (i: number, [first, last]: readonly [number, number]) => i >= first && i <= last;
    for (let map = 0; map < maps; map++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const expected = field.maps.includes(map) && within(row, field.rows) && within(column, field.columns);
          if (seen(map, row, column) !== expected)
            expect({ below, map, row, column, seen: !expected }).toEqual({ below, map, row, column, seen: expected });
        }
      }
    }
  });
});
