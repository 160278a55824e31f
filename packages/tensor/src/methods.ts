import type { BackendName, Pair } from './backend.ts';
import { moveTo } from './create.ts';
import type { DType } from './dtype.ts';
import { add, div, equal, less, maximum, minimum, mul, sub } from './ops/binary.ts';
import { cast } from './ops/cast.ts';
import { mean } from './ops/composed.ts';
import { type MatmulOptions, matmul } from './ops/matmul.ts';
import { type MaxPoolOptions, maxPool, meanPool, type PoolOptions, sumPool } from './ops/pool.ts';
import { argmax, argmin, max, min, type ReduceOptions, sum } from './ops/reduce.ts';
import { reshape, tile } from './ops/reshape.ts';
import { flip, type PadOptions, pad, slice } from './ops/slice.ts';
import { logSumExp, softmax } from './ops/softmax.ts';
import { transpose } from './ops/transpose.ts';
import {
  abs,
  cos,
  exp,
  expm1,
  floor,
  log,
  log1p,
  logSigmoid,
  nearest,
  neg,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  squash,
  tanh,
} from './ops/unary.ts';
import type { Shape } from './shape.ts';
import { type Operand, Tensor } from './tensor.ts';

/** Operations as methods: x.add(y) is add(x, y), and throws what that throws. */
export interface Methods {
  /** A copy on another backend, or in another dtype. @throws BackendUnavailableError, DtypeError */
  to(backend: BackendName, dtype?: DType): Promise<Tensor>;
  /**
   * The same numbers as float32, float64 or int32. To int32 they lose what is behind the point; NaN becomes 0, and what is below
   * -2³¹ or above 2³¹ - 1 becomes that. @throws DtypeError where the backend lacks the dtype
   */
  cast(dtype: DType): Tensor;
  /** y = a + b, broadcast. All binary operations throw ShapeError, DtypeError, BackendMismatchError, and ArgumentError for two numbers. */
  add(other: Operand): Tensor;
  /** y = a - b, broadcast. */
  sub(other: Operand): Tensor;
  /** y = a b, elementwise and broadcast. */
  mul(other: Operand): Tensor;
  /** y = a / b, broadcast. */
  div(other: Operand): Tensor;
  /** The larger of a and b, broadcast; NaN where either is. */
  maximum(other: Operand): Tensor;
  /** The smaller of a and b, broadcast; NaN where either is. */
  minimum(other: Operand): Tensor;
  /** 1 where a = b, 0 elsewhere, broadcast; of int32 too, as float32. NaN equals nothing. */
  equal(other: Operand): Tensor;
  /** 1 where a < b, 0 elsewhere, broadcast; of int32 too, as float32. */
  less(other: Operand): Tensor;
  /** y = -x. */
  neg(): Tensor;
  /** y = |x|; its slope at 0 is 0. */
  abs(): Tensor;
  /** y = 1 where x > 0, -1 where x < 0, x where it is 0 or NaN. */
  sign(): Tensor;
  /** The largest whole number that is not above x. */
  floor(): Tensor;
  /** The whole number nearest to x; of two equally near ones the even one. */
  nearest(): Tensor;
  /** y = x². */
  square(): Tensor;
  /** y = √x; NaN below 0. */
  sqrt(): Tensor;
  /** y = eˣ. */
  exp(): Tensor;
  /** y = eˣ - 1, exact near 0. */
  expm1(): Tensor;
  /** y = ln x; -∞ at 0, NaN below. */
  log(): Tensor;
  /** y = ln(1 + x), exact near 0; -∞ at -1, NaN below. */
  log1p(): Tensor;
  /** y = tanh x. */
  tanh(): Tensor;
  /** y = 1 / (1 + e⁻ˣ). */
  sigmoid(): Tensor;
  /** y = ln sigmoid(x), which does not fall to -∞ where sigmoid(x) falls to 0. */
  logSigmoid(): Tensor;
  /** y = ln(1 + eˣ), a smooth max(x, 0). */
  softplus(): Tensor;
  /** y = max(x, 0); its slope at 0 is 0. */
  relu(): Tensor;
  /** y = sin x, x in radians. */
  sin(): Tensor;
  /** y = cos x, x in radians. */
  cos(): Tensor;
  /**
   * y = A tanh(S x), by default with the A = 1.7159 and S = 2/3 of LeCun et al. 1998, Eq. 6 and Appendix A.
   * @throws ArgumentError unless A and S are finite and not 0
   */
  squash(amplitude?: number, slope?: number): Tensor;
  /** The matrix product [m, k]·[k, n] → [m, n]; axes before these are a batch, and a list is a row on the left, a column on the right. @throws ShapeError, DtypeError, BackendMismatchError */
  matmul(other: Tensor, options?: MatmulOptions): Tensor;
  /** The sum over `axes` (all when left out); 0 for no elements. @throws ShapeError for an axis that is not there */
  sum(axes?: number | readonly number[], options?: ReduceOptions): Tensor;
  /** The mean over `axes` (all when left out); NaN for no elements. @throws ShapeError */
  mean(axes?: number | readonly number[], options?: ReduceOptions): Tensor;
  /** The largest element over `axes` (all when left out); -∞ for no elements, NaN where one is. @throws ShapeError */
  max(axes?: number | readonly number[], options?: ReduceOptions): Tensor;
  /** The smallest element over `axes` (all when left out); ∞ for no elements, NaN where one is. @throws ShapeError */
  min(axes?: number | readonly number[], options?: ReduceOptions): Tensor;
  /**
   * Where the largest element over `axes` is (all when left out): its index, an int32, for several axes that of their row-major order.
   * The first of equals, the first NaN before all; the axes disappear. @throws ShapeError for an empty axis
   */
  argmax(axes?: number | readonly number[]): Tensor;
  /** The same of the smallest element. @throws as argmax does */
  argmin(axes?: number | readonly number[]): Tensor;
  /** eˣ / Σ eˣ over `axes`, the last one when left out. @throws ShapeError for a scalar */
  softmax(axes?: number | readonly number[]): Tensor;
  /** ln Σ eˣ over `axes`, the last one when left out, without overflow. @throws ShapeError for a scalar */
  logSumExp(axes?: number | readonly number[], options?: ReduceOptions): Tensor;
  /**
   * The sum of each window of `size` rows and columns, x being 0 outside of its maps: [batch, maps, height, width] →
   * [batch, maps, floor((height + 2 padding - rows) / stride) + 1, the same of the width].
   * @throws ShapeError, ArgumentError for a size, stride or padding that is none
   */
  sumPool(size: number | Pair, options?: PoolOptions): Tensor;
  /** The mean of each window: sumPool divided by its size, so that padding counts as zeros. @throws as sumPool does */
  meanPool(size: number | Pair, options?: PoolOptions): Tensor;
  /**
   * The largest element of each window, NaN where one is; x is -∞ outside of its maps, and shapes are those of sumPool. The gradient goes to
   * the first of equals, in row-major order. With `by` it is the element of x at which `by` is largest.
   * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for a size, stride or padding that is none
   */
  maxPool(size: number | Pair, options?: MaxPoolOptions): Tensor;
  /** A tensor of another shape that shares x's buffer; one size may be -1, to be worked out. @throws ShapeError */
  reshape(shape: Shape): Tensor;
  /**
   * Puts `value` around x, and between its elements: `widths` has [before, after] for each axis. The adjoint of `slice`.
   * @throws ShapeError unless there is one pair an axis, ArgumentError for a negative or fractional width
   */
  pad(widths: readonly (readonly [before: number, after: number])[], options?: PadOptions): Tensor;
  /**
   * Of each axis the elements from `start` on, every `step`-th, and none from `end` on: x.slice([1, 0], [4, 10], [1, 2]). An index below 0
   * counts from behind the last element. What is undefined or behind the end of its list is open: from the first element, to the last, each;
   * where a step is negative, from the last to the first. As in NumPy, an index beyond an end means that end, and steps that lead away from
   * `end` give no elements. The adjoint of `pad`.
   * @throws ShapeError for a list longer than the axes, ArgumentError for what is no whole number, and for a step of 0
   */
  slice(start: readonly (number | undefined)[], end?: readonly (number | undefined)[], steps?: readonly (number | undefined)[]): Tensor;
  /** The elements in reverse along `axes` (all when left out). @throws ShapeError for an axis that is not there */
  flip(axes?: number | readonly number[]): Tensor;
  /** x repeated so many times along each axis. @throws ShapeError unless there is one number an axis, ArgumentError for a negative or fractional one */
  tile(repeats: readonly number[]): Tensor;
  /** Reorders the axes: y's axis i is x's axis permutation[i]. Without a permutation the axes are reversed. @throws ShapeError */
  transpose(permutation?: readonly number[]): Tensor;
}

declare module '@lenet-ts/tensor' {
  interface Tensor extends Methods {}
}

const methods: Methods & ThisType<Tensor> = {
  to(backend, dtype) {
    return moveTo(this, backend, dtype);
  },
  cast(dtype) {
    return cast(this, dtype);
  },
  add(other) {
    return add(this, other);
  },
  sub(other) {
    return sub(this, other);
  },
  mul(other) {
    return mul(this, other);
  },
  div(other) {
    return div(this, other);
  },
  maximum(other) {
    return maximum(this, other);
  },
  minimum(other) {
    return minimum(this, other);
  },
  equal(other) {
    return equal(this, other);
  },
  less(other) {
    return less(this, other);
  },
  neg() {
    return neg(this);
  },
  abs() {
    return abs(this);
  },
  sign() {
    return sign(this);
  },
  floor() {
    return floor(this);
  },
  nearest() {
    return nearest(this);
  },
  square() {
    return square(this);
  },
  sqrt() {
    return sqrt(this);
  },
  exp() {
    return exp(this);
  },
  expm1() {
    return expm1(this);
  },
  log() {
    return log(this);
  },
  log1p() {
    return log1p(this);
  },
  tanh() {
    return tanh(this);
  },
  sigmoid() {
    return sigmoid(this);
  },
  logSigmoid() {
    return logSigmoid(this);
  },
  softplus() {
    return softplus(this);
  },
  relu() {
    return relu(this);
  },
  sin() {
    return sin(this);
  },
  cos() {
    return cos(this);
  },
  squash(amplitude, slope) {
    return squash(this, amplitude, slope);
  },
  matmul(other, options) {
    return matmul(this, other, options);
  },
  sum(axes, options) {
    return sum(this, axes, options);
  },
  mean(axes, options) {
    return mean(this, axes, options);
  },
  max(axes, options) {
    return max(this, axes, options);
  },
  min(axes, options) {
    return min(this, axes, options);
  },
  argmax(axes) {
    return argmax(this, axes);
  },
  argmin(axes) {
    return argmin(this, axes);
  },
  softmax(axes) {
    return softmax(this, axes);
  },
  logSumExp(axes, options) {
    return logSumExp(this, axes, options);
  },
  sumPool(size, options) {
    return sumPool(this, size, options);
  },
  meanPool(size, options) {
    return meanPool(this, size, options);
  },
  maxPool(size, options) {
    return maxPool(this, size, options);
  },
  reshape(shape) {
    return reshape(this, shape);
  },
  pad(widths, options) {
    return pad(this, widths, options);
  },
  slice(start, end, steps) {
    return slice(this, start, end, steps);
  },
  flip(axes) {
    return flip(this, axes);
  },
  tile(repeats) {
    return tile(this, repeats);
  },
  transpose(permutation) {
    return transpose(this, permutation);
  },
};

for (const [name, value] of Object.entries(methods)) Object.defineProperty(Tensor.prototype, name, { value });
