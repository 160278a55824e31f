import fc from 'fast-check';
import { Connections } from '../../../src/connections.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../../src/ops/conv2d.ts';
import { Random } from '../../../src/random.ts';
import { at, type Shape, sizeOf } from '../../../src/shape.ts';
import { connectionLists, plains } from '../arbitraries.ts';
import { type Call, type Check, checksOf, sumOfProducts } from '../conformance.ts';
import type { Plain } from '../reference.ts';
import * as reference from '../referenceConv2d.ts';

const optionsOf = <P>({ stride, padding, dilation }: { readonly stride: P; readonly padding: P; readonly dilation: P }) => ({
  stride,
  padding,
  dilation,
});

/** A convolution by its sizes; the shapes of its tensors follow. */
interface Layer extends reference.Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** Whether the kernels of a full list are [outputs, inputs, rows, columns]. */
  readonly oihw: boolean;
}

type Role = 'x' | 'w' | 'bias' | 'g';

/** How many places there are for a kernel along an axis. */
function places({ height, width, kernel, stride, padding, dilation }: Layer, axis: 0 | 1): number {
  return Math.floor((at([height, width], axis) + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
}

function shapeOf(layer: Layer, role: Role): Shape {
  const { connections, batch, height, width, kernel, oihw } = layer;
  if (role === 'x') return [batch, connections.inputs, height, width];
  if (role === 'w') return oihw && connections.isFull ? [connections.outputs, connections.inputs, ...kernel] : [connections.count, ...kernel];
  if (role === 'bias') return [connections.outputs];
  return [batch, connections.outputs, places(layer, 0), places(layer, 1)];
}

const ones = [1, 1] as const;
const zeros = [0, 0] as const;

/** Convolutions as LeNet-5 has them: square kernels that move by one element and stay inside. */
const plainLayers: fc.Arbitrary<Layer> = fc
  .tuple(connectionLists, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 7 }), fc.nat({ max: 7 }), fc.boolean())
  .map(([connections, batch, kernel, taller, wider, oihw]) => {
    const geometry = { kernel: [kernel, kernel] as const, stride: ones, padding: zeros, dilation: ones };
    return { connections, batch, ...geometry, height: kernel + taller, width: kernel + wider, oihw };
  });

/** What an axis may be like: kernels of 1 and of the whole map, strides beyond the kernel, borders wider than it, gaps. */
const axis = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 8 }))
  .map(([kernel, stride, padding, dilation, more]) => ({
    ...{ kernel, stride, padding, dilation },
    size: Math.max(1, dilation * (kernel - 1) + 1 - 2 * padding) + more,
  }));

const generalLayers: fc.Arbitrary<Layer> = fc
  .tuple(connectionLists, fc.integer({ min: 0, max: 2 }), axis, axis, fc.boolean())
  .map(([connections, batch, down, across, oihw]) => ({
    connections,
    batch,
    height: down.size,
    width: across.size,
    kernel: [down.kernel, across.kernel],
    stride: [down.stride, across.stride],
    padding: [down.padding, across.padding],
    dilation: [down.dilation, across.dilation],
    oihw,
  }));

const layers: fc.Arbitrary<Layer> = fc.oneof(plainLayers, generalLayers);

const callsOf = (roles: readonly Role[]) => (elements: fc.Arbitrary<number>) =>
  layers.chain((attributes) =>
    plains(
      roles.map((role) => shapeOf(attributes, role)),
      elements,
    ).map((inputs) => ({ attributes, inputs })),
  );

/** Table I of LeCun et al. 1998: a row an S2 map, a column a C3 map. */
const tableI = Connections.table([
  'X   XXX  XXXX XX',
  'XX   XXX  XXXX X',
  'XXX   XXX  X XXX',
  ' XXX  XXXX  X XX',
  '  XXX  XXXX XX X',
  '   XXX  XXXX XXX',
]);

const square = (kernel: number, more: Partial<Layer> = {}) => ({
  ...{ kernel: [kernel, kernel] as const, stride: ones, padding: zeros, dilation: ones, oihw: false },
  ...more,
});

/** The layers of LeNet-5: C1, S2 (a coefficient a map), C3, C5 and F6 (both dense); and some of later networks, on small maps. */
const known: readonly Omit<Layer, 'batch'>[] = [
  { connections: Connections.full(1, 6), height: 32, width: 32, ...square(5) },
  { connections: Connections.oneToOne(6), height: 14, width: 14, ...square(1) },
  { connections: tableI, height: 14, width: 14, ...square(5) },
  { connections: Connections.full(16, 120), height: 5, width: 5, ...square(5) },
  { connections: Connections.full(120, 84), height: 1, width: 1, ...square(1) },
  { connections: Connections.full(3, 8), height: 33, width: 31, ...square(7, { stride: [2, 2], padding: [3, 3], oihw: true }) },
  { connections: Connections.full(4, 4), height: 28, width: 28, ...square(3, { padding: [1, 1] }) },
  { connections: Connections.full(4, 6), height: 28, width: 28, ...square(3, { stride: [2, 2], padding: [1, 1] }) },
  { connections: Connections.full(4, 6), height: 14, width: 14, ...square(1, { stride: [2, 2] }) },
  { connections: Connections.oneToOne(5), height: 19, width: 40, ...square(3, { stride: [3, 3], padding: [1, 1], dilation: [2, 2] }) },
];

const examplesOf = (roles: readonly Role[]): Call<Layer>[] =>
  known.flatMap((layer) =>
    [1, 3].map((batch) => {
      const random = new Random(1998);
      const attributes = { ...layer, batch };
      const draw = (shape: Shape): Plain => ({ shape, values: Array.from({ length: sizeOf(shape) }, () => Math.fround(random.uniform(-2, 2))) });
      return { attributes, inputs: roles.map((role) => draw(shapeOf(attributes, role))) };
    }),
  );

/** The most connections that one map has. */
function mostPairs(connections: Connections, end: 'input' | 'output'): number {
  return Math.max(0, ...Array.from(reference.byMap(connections, end).values(), ({ length }) => length));
}

const withBiasChecks = checksOf<Layer>({
  operation: 'conv2d',
  calls: callsOf(['x', 'w', 'bias']),
  examples: examplesOf(['x', 'w', 'bias']),
  run: (layer, x, w, bias) => conv2d(x, w, bias, layer.connections, optionsOf(layer)),
  reference: (layer, x, w, bias) => reference.conv2d(x, w, bias, shapeOf(layer, 'g'), layer),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections, 'output') * kernel[0] * kernel[1] + 1),
  zerosHaveSigns: false,
});

const withoutBiasChecks = checksOf<Layer>({
  operation: 'conv2d without bias',
  calls: callsOf(['x', 'w']),
  run: (layer, x, w) => conv2d(x, w, undefined, layer.connections, optionsOf(layer)),
  reference: (layer, x, w) => reference.conv2d(x, w, undefined, shapeOf(layer, 'g'), layer),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections, 'output') * kernel[0] * kernel[1]),
  zerosHaveSigns: false,
});

export const conv2dChecks: Check[] = [...withBiasChecks, ...withoutBiasChecks];

export const conv2dInputChecks: Check[] = checksOf<Layer>({
  operation: 'conv2dInput',
  calls: callsOf(['g', 'w']),
  examples: examplesOf(['g', 'w']),
  run: (layer, g, w) => conv2dInput(g, w, layer.connections, shapeOf(layer, 'x'), optionsOf(layer)),
  reference: (layer, g, w) => reference.conv2dInput(g, w, shapeOf(layer, 'x'), layer),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections, 'input') * kernel[0] * kernel[1]),
  zerosHaveSigns: false,
});

export const conv2dKernelChecks: Check[] = checksOf<Layer>({
  operation: 'conv2dKernel',
  calls: callsOf(['x', 'g']),
  examples: examplesOf(['x', 'g']),
  run: (layer, x, g) => conv2dKernel(x, g, layer.connections, shapeOf(layer, 'w'), optionsOf(layer)),
  reference: (layer, x, g) => reference.conv2dKernel(x, g, shapeOf(layer, 'w'), layer),
  bound: sumOfProducts(({ attributes }) => attributes.batch * places(attributes, 0) * places(attributes, 1)),
  zerosHaveSigns: false,
});
