import { type BackendName, backendNames, Connections, type DType, type Shape, sizeOf, type Tensor, tensor } from '@lenet-ts/tensor';
import fc from 'fast-check';

/** A tensor before it is put on a backend. */
export interface Plain {
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** One use of an operation, on whatever backend its inputs will be. */
export interface Sample {
  /** The constants of the operation, for a failing property to print. */
  readonly attributes: unknown;
  readonly inputs: readonly Plain[];
  /** Which inputs have no gradient: indices and conditions. */
  readonly fixed: readonly number[];
  /** What an entry of the Jacobian loses by cancellation, relative to nothing: see squash. */
  readonly slack: number;
  readonly apply: (inputs: readonly Tensor[]) => Tensor;
}

/** How one operation is tried out. */
export interface Case {
  /** Which primitive or elementwise operation the samples use. */
  readonly name: string;
  readonly samples: fc.Arbitrary<Sample>;
  /** Whether its gradient has derivatives at every sample: not where samples have ties. */
  readonly smooth: boolean;
}

interface Description<A> {
  readonly calls: fc.Arbitrary<{ readonly attributes: A; readonly inputs: readonly Plain[] }>;
  readonly apply: (attributes: A, inputs: readonly Tensor[]) => Tensor;
  readonly fixed?: readonly number[];
  readonly slack?: (attributes: A) => number;
  readonly smooth?: boolean;
}

export function caseOf<A>(name: string, { calls, apply, fixed = [], slack = () => 0, smooth = true }: Description<A>): Case {
  const samples = calls.map(({ attributes, inputs }): Sample => {
    return { attributes, inputs, fixed, slack: slack(attributes), apply: (tensors) => apply(attributes, tensors) };
  });
  return { name, samples, smooth };
}

/** The backends that run outside a browser; asking for one that cannot start fails. */
export const backendsHere: readonly BackendName[] = backendNames.filter((name) => !['webgl2'].includes(name));

export function place({ shape, values }: Plain, dtype: DType = 'float64', backend: BackendName = 'cpu'): Tensor {
  return tensor(values.length ? Float64Array.from(values) : new Float64Array(), { shape, dtype, backend });
}

/** Input i of a list that is known to have it. */
export function nth<T>(list: readonly T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new RangeError(`there is no item ${i}`);
  return item;
}

/** Multiples of 1/64 in -2 … 2: exact in float32, and with every move of a finite difference in float64. */
export const grid: fc.Arbitrary<number> = fc.integer({ min: -128, max: 128 }).map((k) => k / 64);
/** The same in 1 … 2, for functions that are steep at 0. */
export const positive: fc.Arbitrary<number> = fc.integer({ min: 64, max: 128 }).map((k) => k / 64);
/** Few values, so that ties are common. */
export const coarse: fc.Arbitrary<number> = fc.integer({ min: -2, max: 2 });

/** 0 and 1 now and then, and odd sizes. */
export const axisSize: fc.Arbitrary<number> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 7, arbitrary: fc.integer({ min: 2, max: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom(5, 7) },
);

const MOST_ELEMENTS = 36;

export function shapes(minRank: number = 0, maxRank: number = 4): fc.Arbitrary<number[]> {
  return fc.array(axisSize, { minLength: minRank, maxLength: maxRank, size: 'max' }).filter((shape) => sizeOf(shape) <= MOST_ELEMENTS);
}

/** Shapes that broadcast together: each with some axes of a common shape set to 1 and some leading ones left out. */
export function broadcastingShapes(count: number): fc.Arbitrary<number[][]> {
  return shapes(0, 3).chain((common) => {
    const rank = common.length;
    const one = fc.tuple(fc.nat({ max: rank }), fc.array(fc.boolean(), { minLength: rank, maxLength: rank }));
    return fc
      .array(one, { minLength: count, maxLength: count })
      .map((choices) => choices.map(([missing, repeats]) => common.map((n, axis) => (repeats[axis] ? 1 : n)).slice(missing)));
  });
}

export function plain(shape: Shape, elements: fc.Arbitrary<number> = grid): fc.Arbitrary<Plain> {
  const size = sizeOf(shape);
  return fc.array(elements, { minLength: size, maxLength: size }).map((values) => ({ shape, values }));
}

/** All elements different, by more than a finite difference moves them. */
export function distinct(shape: Shape): fc.Arbitrary<Plain> {
  const size = sizeOf(shape);
  return fc.uniqueArray(grid, { minLength: size, maxLength: size }).map((values) => ({ shape, values }));
}

/** Connection lists: full, one-to-one, any table (with maps that nothing reaches), none. */
export const connectionLists: fc.Arbitrary<Connections> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })).map(([inputs, outputs]) => Connections.full(inputs, outputs)),
  fc.integer({ min: 1, max: 3 }).map((maps) => Connections.oneToOne(maps)),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([inputs, outputs]) => {
    const all = Array.from({ length: inputs * outputs }, (_, p) => [p % outputs, Math.floor(p / outputs)] as const);
    return fc.subarray(all).map((pairs) => new Connections(inputs, outputs, pairs));
  }),
);
