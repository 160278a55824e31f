import { type Connections, conv2d, conv2dInput, conv2dKernel, matmul, sizeOf } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { axisSize, caseOf, connectionLists, nth, plain } from '../samples.ts';

/** Shapes of operands, as they are when neither is transposed. */
const operands = fc.tuple(axisSize, axisSize, axisSize).chain(([m, k, n]) =>
  fc.constantFrom<readonly [a: readonly number[], b: readonly number[]]>(
    [
      [m, k],
      [k, n],
    ],
    [[k], [k]],
    [[m, k], [k]],
    [[k], [k, n]],
    [
      [2, m, k],
      [k, n],
    ],
    [
      [2, m, k],
      [2, k, n],
    ],
    [
      [2, 1, m, k],
      [3, k, n],
    ],
    [
      [m, k],
      [0, k, n],
    ],
    [[2, m, k], [k]],
  ),
);

/** The last two axes exchanged; a list stays as it is. */
const turned = (shape: readonly number[], transposed: boolean): readonly number[] =>
  transposed && shape.length > 1 ? [...shape.slice(0, -2), ...shape.slice(-2).toReversed()] : shape;

export const matmulCase = caseOf('matmul', {
  calls: fc
    .tuple(operands, fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }))
    .filter(([[a, b]]) => sizeOf(a) + sizeOf(b) <= 60)
    .chain(([[a, b], attributes]) =>
      fc.record({
        attributes: fc.constant(attributes),
        inputs: fc.tuple(plain(turned(a, attributes.transposeA)), plain(turned(b, attributes.transposeB))),
      }),
    ),
  apply: (options, inputs) => matmul(nth(inputs, 0), nth(inputs, 1), options),
});

/** The shapes of a convolution: x, its kernels, its output. */
interface Sizes {
  readonly connections: Connections;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
}

const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    connections: connectionLists,
    batch: fc.nat({ max: 2 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    rows: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ connections, batch, kernel, rows, columns }) => ({
    connections,
    x: [batch, connections.inputs, rows + kernel - 1, columns + kernel - 1],
    w: [connections.count, kernel, kernel],
    y: [batch, connections.outputs, rows, columns],
  }));

export const conv2dCase = caseOf('conv2d', {
  calls: fc.tuple(sizes, fc.boolean()).chain(([attributes, biased]) => {
    const bias = biased ? [plain([attributes.connections.outputs])] : [];
    return fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.x), plain(attributes.w), ...bias) });
  }),
  apply: ({ connections }, inputs) => conv2d(nth(inputs, 0), nth(inputs, 1), inputs[2], connections),
});

export const conv2dInputCase = caseOf('conv2dInput', {
  calls: sizes.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.y), plain(attributes.w)) })),
  apply: ({ connections, x }, inputs) => conv2dInput(nth(inputs, 0), nth(inputs, 1), connections, x),
});

export const conv2dKernelCase = caseOf('conv2dKernel', {
  calls: sizes.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.x), plain(attributes.y)) })),
  apply: ({ connections, w }, inputs) => conv2dKernel(nth(inputs, 0), nth(inputs, 1), connections, w),
});
