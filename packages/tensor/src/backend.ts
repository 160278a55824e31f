import type { Connections } from './connections.ts';
import type { DType, TypedArray } from './dtype.ts';
import type { BroadcastPlan, ReducePlan, Shape } from './shape.ts';

/** Elementwise functions of one tensor, with up to two constants a and b. */
export type UnaryName =
  | 'scale' // a x
  | 'shift' // x + a
  | 'square' // x²
  | 'sqrt' // √x
  | 'exp' // eˣ
  | 'log' // ln x
  | 'squash'; // a tanh(b x)

/** Elementwise functions of two tensors. Comparisons give 1 or 0. */
export type BinaryName = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';

export type ReduceName = 'sum' | 'max' | 'min';
export type ArgReduceName = 'argmax' | 'argmin';

/** y[m,n] = A·B for each matrix of a batch, with A stored as [m,k] ([k,m] when transposed) and B as [k,n] ([n,k] when transposed). */
export interface MatmulPlan {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Which matrix of A and of B each of y's is the product of, counted in matrices. */
  readonly batch: BroadcastPlan;
}

/** A number for each axis of an image. */
export type Pair = readonly [vertical: number, horizontal: number];

/** Correlation of x [batch, inputs, height, width] with one kernel a connection, to y [batch, outputs, rows, columns]. */
export interface Conv2dPlan {
  readonly connections: Connections;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  readonly kernel: Pair;
  /** How far the kernel moves from one element of y to the next. */
  readonly stride: Pair;
  /** How many zeros there are around x, on each side. */
  readonly padding: Pair;
  /** How far the elements of x that one kernel meets are apart. */
  readonly dilation: Pair;
}

/** Planes [planes, 2 height, 2 width] and their 2x2 sums [planes, height, width]. */
export interface PoolPlan {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

/** A box of shape `inner` that lies inside `outer` with its first element at `start`. */
export interface BoxPlan {
  readonly outer: Shape;
  readonly inner: Shape;
  readonly start: readonly number[];
}

/** `count` rows of `rowSize` elements, chosen among `rows`. */
export interface GatherPlan {
  readonly rows: number;
  readonly rowSize: number;
  readonly count: number;
}

/**
 * The whole table a backend implements. Every output is written in full, never read first, and never aliases an input.
 * Shapes and dtypes were checked before a kernel is called; no kernel is called for an output of size 0.
 */
export interface Kernels<Handle> {
  unary(name: UnaryName, x: Handle, y: Handle, size: number, a: number, b: number): void;
  /** dx = g (b/a)(a² - y²): the gradient of y = a tanh(b x). */
  squashGradient(g: Handle, y: Handle, dx: Handle, size: number, a: number, b: number): void;
  binary(name: BinaryName, a: Handle, b: Handle, y: Handle, plan: BroadcastPlan): void;
  /** y = condition ≠ 0 ? a : b; the plan's strides are those of condition, a and b. A NaN counts as ≠ 0. */
  select(condition: Handle, a: Handle, b: Handle, y: Handle, plan: BroadcastPlan): void;
  /** An empty sum is 0, an empty maximum -∞, an empty minimum ∞; a NaN makes the maximum and the minimum NaN. */
  reduce(name: ReduceName, x: Handle, y: Handle, plan: ReducePlan): void;
  /** The first index, in row-major order of the reduced axes, of the largest or smallest element, the first NaN counting as both. */
  argReduce(name: ArgReduceName, x: Handle, y: Handle, plan: ReducePlan): void;
  matmul(a: Handle, b: Handle, y: Handle, plan: MatmulPlan): void;
  /** x, w [pairs, …kernel], bias [outputs] or none → y [batch, outputs, rows, columns]. */
  conv2d(x: Handle, w: Handle, bias: Handle | undefined, y: Handle, plan: Conv2dPlan): void;
  /** The adjoint in x: g of y's shape, w → x's shape. */
  conv2dInput(g: Handle, w: Handle, dx: Handle, plan: Conv2dPlan): void;
  /** The adjoint in w: x, g of y's shape → w's shape. */
  conv2dKernel(x: Handle, g: Handle, dw: Handle, plan: Conv2dPlan): void;
  sumPool2x2(x: Handle, y: Handle, plan: PoolPlan): void;
  /** The adjoint of sumPool2x2: each element four times. */
  spread2x2(y: Handle, x: Handle, plan: PoolPlan): void;
  /** inner → outer, `value` around it. */
  pad(inner: Handle, outer: Handle, plan: BoxPlan, value: number): void;
  /** outer → inner. */
  crop(outer: Handle, inner: Handle, plan: BoxPlan): void;
  /** y's axis i is x's axis permutation[i]; `shape` is x's. */
  transpose(x: Handle, y: Handle, shape: Shape, permutation: readonly number[]): void;
  /** y[i] = x[indices[i]], whole rows; an index that is no row gives NaN. */
  gatherRows(x: Handle, indices: Handle, y: Handle, plan: GatherPlan): void;
  /** y[indices[i]] += x[i] over a y of zeros; an index that is no row adds nothing. */
  scatterAddRows(x: Handle, indices: Handle, y: Handle, plan: GatherPlan): void;
  /** w ← w - rate ∘ g in place; `rate` has w's size, or 1 for one rate for all. The only kernel that reads what it writes. */
  update(w: Handle, rate: Handle, g: Handle, size: number, rateSize: number): void;
}

/** Live tensors and the bytes they hold (tensors that share a buffer hold it once). */
export interface Usage {
  tensors: number;
  bytes: number;
}

/**
 * Memory for tensors and a table of kernels on it. `Handle` is whatever the backend keeps a buffer as.
 * A capture listens in by putting functions of its own in the place of these.
 */
export interface Backend<Handle = unknown> {
  readonly name: BackendName;
  readonly dtypes: readonly DType[];
  readonly usage: Usage;
  /** The bytes that compiled kernels keep beside tensors: lists of connections, of the convolutions that ran last. */
  readonly tables: { readonly bytes: number };
  kernels: Kernels<Handle>;
  /** A buffer of `size` elements, its contents undefined. */
  allocate(size: number, dtype: DType): Handle;
  free(handle: Handle, size: number, dtype: DType): void;
  write(handle: Handle, values: TypedArray): void;
  /** A copy of the elements. */
  read(handle: Handle, size: number, dtype: DType): Promise<TypedArray>;
  /** The same at once. @throws BackendUnavailableError where the device cannot be waited for */
  readSync(handle: Handle, size: number, dtype: DType): TypedArray;
}

export type BackendName = 'wasm' | 'cpu' | 'webgl2';
