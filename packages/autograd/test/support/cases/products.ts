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

/** The shapes of a convolution: x, its kernels, its output; and how the kernel moves. */
interface Sizes {
  readonly connections: Connections;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

const optionsOf = ({ stride, padding, dilation }: Sizes) => ({ stride, padding, dilation });

/** An axis: one element of x is left over now and then, where the stride jumps over it. */
const axis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.nat({ max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    places: fc.integer({ min: 1, max: 3 }),
    left: fc.nat({ max: 1 }),
  })
  .map(({ left, ...one }) => {
    const size = (one.places - 1) * one.stride + one.dilation * (one.kernel - 1) + 1 - 2 * one.padding + Math.min(left, one.stride - 1);
    return { ...one, size };
  })
  .filter(({ size }) => size >= 1);

const sizes: fc.Arbitrary<Sizes> = fc
  .record({ connections: connectionLists, batch: fc.nat({ max: 2 }), down: axis, across: axis, oihw: fc.boolean() })
  .map(({ connections, batch, down, across, oihw }) => ({
    connections,
    x: [batch, connections.inputs, down.size, across.size],
    w: [...(oihw && connections.isFull ? [connections.outputs, connections.inputs] : [connections.count]), down.kernel, across.kernel],
    y: [batch, connections.outputs, down.places, across.places],
    stride: [down.stride, across.stride],
    padding: [down.padding, across.padding],
    dilation: [down.dilation, across.dilation],
  }));

export const conv2dCase = caseOf('conv2d', {
  calls: fc.tuple(sizes, fc.boolean()).chain(([attributes, biased]) => {
    const bias = biased ? [plain([attributes.connections.outputs])] : [];
    return fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.x), plain(attributes.w), ...bias) });
  }),
  apply: (sizes, inputs) => conv2d(nth(inputs, 0), nth(inputs, 1), inputs[2], sizes.connections, optionsOf(sizes)),
});

export const conv2dInputCase = caseOf('conv2dInput', {
  calls: sizes.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.y), plain(attributes.w)) })),
  apply: (sizes, inputs) => conv2dInput(nth(inputs, 0), nth(inputs, 1), sizes.connections, sizes.x, optionsOf(sizes)),
});

export const conv2dKernelCase = caseOf('conv2dKernel', {
  calls: sizes.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.x), plain(attributes.y)) })),
  apply: (sizes, inputs) => conv2dKernel(nth(inputs, 0), nth(inputs, 1), sizes.connections, sizes.w, optionsOf(sizes)),
});
