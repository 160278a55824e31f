import { type Connections, conv2d, conv2dInput, conv2dKernel, matmul } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { axisSize, caseOf, connectionLists, nth, plain } from '../samples.ts';

export const matmulCase = caseOf('matmul', {
  calls: fc
    .tuple(fc.tuple(axisSize, axisSize, axisSize), fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }))
    .chain(([[m, k, n], attributes]) => {
      const a = plain(attributes.transposeA ? [k, m] : [m, k]);
      const b = plain(attributes.transposeB ? [n, k] : [k, n]);
      return fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(a, b) });
    }),
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
