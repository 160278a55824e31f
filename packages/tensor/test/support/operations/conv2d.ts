import fc from 'fast-check';
import { Connections } from '../../../src/connections.ts';
import { conv2d, conv2dInput, conv2dKernel } from '../../../src/ops/conv2d.ts';
import { Random } from '../../../src/random.ts';
import { at, type Shape, sizeOf } from '../../../src/shape.ts';
import { connectionLists, plains } from '../arbitraries.ts';
import { type Call, type Check, checksOf, sumOfProducts } from '../conformance.ts';
import type { Plain } from '../reference.ts';
import * as reference from '../referenceConv2d.ts';

/** A convolution by its sizes; the shapes of its tensors follow. */
interface Layer {
  readonly connections: Connections;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
}

type Role = 'x' | 'w' | 'bias' | 'g';

function shapeOf({ connections, batch, height, width, kernel }: Layer, role: Role): Shape {
  if (role === 'x') return [batch, connections.inputs, height, width];
  if (role === 'w') return [connections.count, kernel, kernel];
  if (role === 'bias') return [connections.outputs];
  return [batch, connections.outputs, height - kernel + 1, width - kernel + 1];
}

const layers: fc.Arbitrary<Layer> = fc
  .tuple(connectionLists, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 7 }), fc.nat({ max: 7 }))
  .map(([connections, batch, kernel, taller, wider]) => ({ connections, batch, kernel, height: kernel + taller, width: kernel + wider }));

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

/** The layers of LeNet-5: C1, S2 (a coefficient a map), C3, C5 and F6 (both dense). */
const lenet5: readonly Omit<Layer, 'batch'>[] = [
  { connections: Connections.full(1, 6), height: 32, width: 32, kernel: 5 },
  { connections: Connections.oneToOne(6), height: 14, width: 14, kernel: 1 },
  { connections: tableI, height: 14, width: 14, kernel: 5 },
  { connections: Connections.full(16, 120), height: 5, width: 5, kernel: 5 },
  { connections: Connections.full(120, 84), height: 1, width: 1, kernel: 1 },
];

const examplesOf = (roles: readonly Role[]): Call<Layer>[] =>
  lenet5.flatMap((layer) =>
    [1, 3].map((batch) => {
      const random = new Random(1998);
      const attributes = { ...layer, batch };
      const draw = (shape: Shape): Plain => ({ shape, values: Array.from({ length: sizeOf(shape) }, () => Math.fround(random.uniform(-2, 2))) });
      return { attributes, inputs: roles.map((role) => draw(shapeOf(attributes, role))) };
    }),
  );

const pairsOf = ({ from, to }: Connections) => Array.from(from, (input, p) => ({ input, output: at(to, p) }));

/** The most connections that one map has. */
function mostPairs(maps: Int32Array): number {
  const counts = new Map<number, number>();
  for (const map of maps) counts.set(map, (counts.get(map) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

const withBiasChecks = checksOf<Layer>({
  operation: 'conv2d',
  calls: callsOf(['x', 'w', 'bias']),
  examples: examplesOf(['x', 'w', 'bias']),
  run: ({ connections }, x, w, bias) => conv2d(x, w, bias, connections),
  reference: ({ connections }, x, w, bias) => reference.conv2d(x, w, bias, pairsOf(connections), connections.outputs),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections.to) * kernel ** 2 + 1),
  zerosHaveSigns: false,
});

const withoutBiasChecks = checksOf<Layer>({
  operation: 'conv2d without bias',
  calls: callsOf(['x', 'w']),
  run: ({ connections }, x, w) => conv2d(x, w, undefined, connections),
  reference: ({ connections }, x, w) => reference.conv2d(x, w, undefined, pairsOf(connections), connections.outputs),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections.to) * kernel ** 2),
  zerosHaveSigns: false,
});

export const conv2dChecks: Check[] = [...withBiasChecks, ...withoutBiasChecks];

export const conv2dInputChecks: Check[] = checksOf<Layer>({
  operation: 'conv2dInput',
  calls: callsOf(['g', 'w']),
  examples: examplesOf(['g', 'w']),
  run: (layer, g, w) => conv2dInput(g, w, layer.connections, shapeOf(layer, 'x')),
  reference: (layer, g, w) => reference.conv2dInput(g, w, pairsOf(layer.connections), shapeOf(layer, 'x')),
  bound: sumOfProducts(({ attributes: { connections, kernel } }) => mostPairs(connections.from) * kernel ** 2),
  zerosHaveSigns: false,
});

export const conv2dKernelChecks: Check[] = checksOf<Layer>({
  operation: 'conv2dKernel',
  calls: callsOf(['x', 'g']),
  examples: examplesOf(['x', 'g']),
  run: (layer, x, g) => conv2dKernel(x, g, layer.connections, shapeOf(layer, 'w')),
  reference: (layer, x, g) => reference.conv2dKernel(x, g, pairsOf(layer.connections), shapeOf(layer, 'w')),
  bound: sumOfProducts(({ attributes: { batch, height, width, kernel } }) => batch * (height - kernel + 1) * (width - kernel + 1)),
  zerosHaveSigns: false,
});
