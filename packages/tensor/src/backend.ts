import type { Connections } from './connections.ts';
import type { DType, TypedArray } from './dtype.ts';
import type { Formula } from './formula/formula.ts';
import type { BroadcastPlan, ReducePlan, Shape } from './shape.ts';

export type ReduceName = 'sum' | 'max' | 'min';
export type ArgReduceName = 'argmax' | 'argmin';

/** An elementwise function of the inputs. */
export interface MapPlan {
  /** Of inputs and parameters, without slopes given by hand. */
  readonly formula: Formula;
  readonly parameters: readonly number[];
  /** How the inputs are broadcast. */
  readonly reads: BroadcastPlan;
  /** Of the inputs and the parameters. Of int32 a formula compares two of them, which gives float32, or adds them, modulo 2³². */
  readonly dtype: DType;
}

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

/** Windows of `size` elements over planes [planes, height, width], `rows` × `columns` of them. Each holds an element or more. */
export interface PoolPlan {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  readonly size: Pair;
  /** How far it is from one window to the next. */
  readonly stride: Pair;
  /** How far the windows begin before x and end behind it; what they hold there is no element. */
  readonly padding: Pair;
}

/** Where a box lies in a tensor: its first element, and along each axis the step to the next. */
export interface Place {
  readonly first: number;
  readonly strides: readonly number[];
}

/** A box of `dims` elements, read at one place and written at another, in the order of the latter. */
export interface Piece {
  readonly dims: Shape;
  /** A stride may be 0, which repeats, or negative. */
  readonly from: Place;
  /** Each stride leads past all that the axes inside it write. */
  readonly to: Place;
}

/** A piece of each input; no two meet. */
export interface CopyPlan {
  /** The elements of the output. */
  readonly size: number;
  readonly pieces: readonly Piece[];
  /** What stands where no piece goes; undefined where they fill the output. */
  readonly value: number | undefined;
  /** Of all inputs. */
  readonly dtype: DType;
}

/** `count` rows of `rowSize` elements, chosen among `rows`. */
export interface GatherPlan {
  readonly rows: number;
  readonly rowSize: number;
  readonly count: number;
  /** Of x. */
  readonly dtype: DType;
}

/** `size` elements of one dtype as those of another. */
export interface CastPlan {
  readonly size: number;
  readonly from: DType;
  readonly to: DType;
}

/** So many numbers. */
export interface RandomPlan {
  readonly size: number;
}

/** What each kernel is told beside its buffers: shapes and constants, worked out and checked before it is called. */
export interface Plans {
  map: MapPlan;
  reduce: ReducePlan & { readonly name: ReduceName };
  argReduce: ReducePlan & { readonly name: ArgReduceName };
  matmul: MatmulPlan;
  conv2d: Conv2dPlan;
  conv2dInput: Conv2dPlan;
  conv2dKernel: Conv2dPlan;
  pool: PoolPlan;
  poolInput: PoolPlan;
  copy: CopyPlan;
  gatherRows: GatherPlan;
  scatterAddRows: GatherPlan;
  cast: CastPlan;
  random: RandomPlan;
}

/** The names of the kernels. */
export type KernelName = keyof Plans;

/** What each kernel reads: tensors where operations are checked, buffers for those who listen, a backend's handles where they run. */
export interface KernelInputs<T> {
  /** The output may be an input too: of its size, all others being broadcast to it or no part of it. */
  map: readonly T[];
  /** An empty sum is 0, an empty maximum -∞, an empty minimum ∞; a NaN makes the maximum and the minimum NaN. */
  reduce: readonly [x: T];
  /** The first index, an int32, in row-major order of the reduced axes, of the largest or smallest element, the first NaN counting as both. */
  argReduce: readonly [x: T];
  matmul: readonly [a: T, b: T];
  /** x, w [pairs, …kernel], bias [outputs] or none → y [batch, outputs, rows, columns]. */
  conv2d: readonly [x: T, w: T] | readonly [x: T, w: T, bias: T];
  /** The adjoint in x: g of y's shape, w → x's shape. */
  conv2dInput: readonly [g: T, w: T];
  /** The adjoint in w: x, g of y's shape → w's shape. */
  conv2dKernel: readonly [x: T, g: T];
  /**
   * x → y [planes, rows, columns], the sum of each window; with `by`, of x's shape, the element of x at which `by` is largest, the first of
   * equals in row-major order, the first NaN counting as larger than all.
   */
  pool: readonly [x: T] | readonly [x: T, by: T];
  /** The adjoint in x: g of y's shape → x's shape. */
  poolInput: readonly [g: T] | readonly [g: T, by: T];
  copy: readonly T[];
  /** y[i] = x[indices[i]], whole rows; an index that is no row gives NaN, in int32 -2³¹. Indices are int32. */
  gatherRows: readonly [x: T, indices: T];
  /** y[indices[i]] += x[i] over a y of zeros; an index that is no row adds nothing. */
  scatterAddRows: readonly [x: T, indices: T];
  /** To the nearest float; to int32 without what is behind the point, NaN as 0, what is too large or too small as the last one there is. */
  cast: readonly [x: T];
  /** Word i of block [i / 2, counter] of Threefry-2x32: its upper 24 bits over 2²⁴. key [2] and counter [] are int32. */
  random: readonly [key: T, counter: T];
}

/** How a kernel is called, written as a method so that a backend with handles of its own kind counts as a Backend. */
interface Callable<K extends KernelName, Handle> {
  run(plan: Plans[K], output: Handle, inputs: KernelInputs<Handle>[K]): void;
}

/**
 * The whole table of a backend. Every output is written in full, never read first, and but for that of map never aliases an input.
 * Shapes and dtypes were checked before a kernel is called; no kernel is called for an output of size 0.
 */
export type Kernels<Handle> = {
  readonly [K in KernelName]: Callable<K, Handle>['run'];
};

/** Live tensors and the bytes they hold (tensors that share a buffer hold it once). */
export interface Usage {
  tensors: number;
  bytes: number;
}

/** Something that is done again and again. */
export interface Repeated<Handle> {
  run(): void;
  /** Where it is the same kernel call each time: makes it on other kernels of its backend. */
  callOn?(kernels: Kernels<Handle>): void;
}

/** The same as a list of things that are done again and again, in fewer. */
export interface Joined {
  readonly runs: readonly { run(): void }[];
  /** Gives back what it keeps; it must not run again. */
  letGo(): void;
}

/** Memory for tensors, and the kernels that run on it. `Handle` is whatever the backend keeps a buffer as. */
export interface Backend<Handle = unknown> {
  readonly name: BackendName;
  readonly dtypes: readonly DType[];
  readonly usage: Usage;
  /** The bytes that compiled kernels keep beside tensors: lists of connections, of the convolutions that ran last, and what joined calls keep. */
  readonly tables: { readonly bytes: number };
  /** Whether readSync works. */
  readonly readsAtOnce: boolean;
  /** Its own kernels. A backend without them has typed arrays as handles, on which the reference of each kernel runs. */
  readonly kernels?: Kernels<Handle>;
  /** Makes one of what follows each other, where a backend gains by that. */
  join?(list: readonly Repeated<Handle>[]): Joined;
  /** A buffer of `size` elements, its contents undefined. */
  allocate(size: number, dtype: DType): Handle;
  /** Gives a buffer back. */
  free(handle: Handle, size: number, dtype: DType): void;
  /** Fills a buffer with as many elements. */
  write(handle: Handle, values: TypedArray): void;
  /** Waits until all kernels that were called are done. */
  finish(): void;
  /** A copy of the elements. */
  read(handle: Handle, size: number, dtype: DType): Promise<TypedArray>;
  /** The same at once. @throws BackendUnavailableError where the device cannot be waited for */
  readSync(handle: Handle, size: number, dtype: DType): TypedArray;
}

/** One with kernels of its own. */
export interface BackendWithKernels<Handle> extends Backend<Handle> {
  readonly kernels: Kernels<Handle>;
}

/** What runs kernels: `wasm` with SIMD, `cpu` in plain TypeScript, `webgl2` in shaders. */
export type BackendName = 'wasm' | 'cpu' | 'webgl2';
