import { ArgumentError, type Tensor, transpose } from '@lenet-ts/tensor';
import type { Network } from './network.ts';
import { summarise } from './summary.ts';

/**
 * The same network over a wider plane, with the same parameters: every map is as much wider as its layer makes it, and what was one output becomes
 * a row of them, each that of the network on the square below it (LeCun et al. 1998, Section VII, pp. 27-29).
 * @throws ArgumentError for a width that leaves columns over when maps are halved: LeNet-5 needs multiples of 4
 */
export function widen(network: Network, width: number): Network {
  const { size } = network.plane;
  if (fits(network, width)) return over(network, width);
  let step = 1;
  while (step < size && !fits(network, size + step)) step++;
  throw new ArgumentError(
    'widen',
    `a plane of ${size}x${width} does not fit ${network.name}: the width must be ${size} or a multiple of ${step} more`,
  );
}

/** The outputs of a widened network, [n, units, rows, columns], as rows of their own, from left to right: [n · rows · columns, units]. */
export function byPosition(output: Tensor): Tensor {
  const [count = 0, units = 0, rows = 0, columns = 0] = output.shape;
  return transpose(output, [0, 2, 3, 1]).reshape([count * rows * columns, units]);
}

function over(network: Network, width: number): Network {
  return { ...network, plane: { ...network.plane, width } };
}

/** Whether every map has a whole number of columns. */
function fits(network: Network, width: number): boolean {
  return width >= network.plane.size && summarise(over(network, width)).every((row) => Number.isInteger(row.width));
}
