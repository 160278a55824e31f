import type { Pair } from '../backend.ts';
import { checkOptions } from '../check.ts';
import { Connections } from '../connections.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { add } from '../ops/binary.ts';
import { type ConvolutionOptions, conv2d, conv2dInput } from '../ops/conv2d.ts';
import { checkTogether } from '../ops/operands.ts';
import { inPair } from '../ops/pairs.ts';
import { reshape } from '../ops/reshape.ts';
import { scope } from '../scope.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

function checkBias(operation: string, bias: Tensor | undefined, outputs: number): void {
  if (bias && !sameShape(bias.shape, [outputs]))
    throw new ShapeError(operation, `the bias must have one element for each of the ${outputs} outputs`, [bias.shape]);
}

/** How a convolution along one axis walks over its input. */
export interface Convolution1dOptions {
  /** How far the kernel moves from one output to the next; 1 unless given. */
  readonly stride?: number;
  /** How many zeros are before and behind each map; 0 unless given. */
  readonly padding?: number;
  /** How far the elements that one kernel meets are apart; 1 unless given. */
  readonly dilation?: number;
}

/**
 * Correlation along one axis: y[n, o, p] = bias[o] + Σ over maps m and places i: w[o, m, i] x[n, m, stride p - padding + dilation i].
 * @param x [batch, maps, length]
 * @param w [outputs, maps, places]
 * @param bias [outputs], or none
 * @returns [batch, outputs, floor((length + 2 padding - dilation (places - 1) - 1) / stride) + 1]
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for a stride, padding or dilation that is none
 */
export function conv1d(x: Tensor, w: Tensor, bias?: Tensor, options: Convolution1dOptions = {}): Tensor {
  checkTogether('conv1d', x, w);
  if (bias !== undefined) checkTogether('conv1d', x, bias);
  checkOptions('conv1d', options, { stride: 'other', padding: 'other', dilation: 'other' });
  const [batch, maps, length] = x.shape;
  const [outputs, inputs, places] = w.shape;
  if (batch === undefined || maps === undefined || length === undefined || x.rank !== 3)
    throw new ShapeError('conv1d', 'x must be [batch, maps, length]', [x.shape]);
  if (outputs === undefined || inputs !== maps || places === undefined || w.rank !== 3)
    throw new ShapeError('conv1d', `w must be [outputs, ${maps}, places]`, [w.shape]);
  checkBias('conv1d', bias, outputs);
  const { stride = 1, padding = 0, dilation = 1 } = options;
  return scope(() => {
    const y = conv2d(reshape(x, [batch, maps, 1, length]), reshape(w, [outputs, maps, 1, places]), bias, Connections.full(maps, outputs), {
      stride: inPair('conv1d', 'stride', [1, stride], 1),
      padding: inPair('conv1d', 'padding', [0, padding], 0),
      dilation: inPair('conv1d', 'dilation', [1, dilation], 1),
    });
    return reshape(y, y.shape.toSpliced(2, 1));
  });
}

/** How the convolution walks whose adjoint it is. */
export interface ConvTranspose2dOptions extends ConvolutionOptions {
  /** How many rows and columns more the output has at its end, less than the stride; 0 unless given. */
  readonly outputPadding?: number | Pair;
}

/**
 * The adjoint of a convolution, as a layer that enlarges: each x adds its kernel, times x, to a place of the output, `stride` from the next.
 * y[n, o, r, c] = bias[o] + Σ w[m, o, i, j] x[n, m, p, q] over maps m and all p, q, i, j with r = stride p - padding + dilation i, and so for c.
 * @param x [batch, maps, height, width]
 * @param w [maps, outputs, rows, columns]
 * @param bias [outputs], or none
 * @returns [batch, outputs, (height - 1) stride - 2 padding + dilation (rows - 1) + 1 + outputPadding, the same of the width]
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for a stride, padding or dilation that is none
 */
export function convTranspose2d(x: Tensor, w: Tensor, bias?: Tensor, options: ConvTranspose2dOptions = {}): Tensor {
  checkTogether('convTranspose2d', x, w);
  if (bias !== undefined) checkTogether('convTranspose2d', x, bias);
  checkOptions('convTranspose2d', options, { stride: 'other', padding: 'other', dilation: 'other', outputPadding: 'other' });
  const { outputPadding = 0, ...rest } = options;
  const stride = inPair('convTranspose2d', 'stride', rest.stride ?? 1, 1);
  const padding = inPair('convTranspose2d', 'padding', rest.padding ?? 0, 0);
  const dilation = inPair('convTranspose2d', 'dilation', rest.dilation ?? 1, 1);
  const more = inPair('convTranspose2d', 'outputPadding', outputPadding, 0);
  const [batch, maps, height, width] = x.shape;
  const [inputs, outputs, rows, columns] = w.shape;
  if (batch === undefined || maps === undefined || height === undefined || width === undefined || x.rank !== 4)
    throw new ShapeError('convTranspose2d', 'x must be [batch, maps, height, width]', [x.shape]);
  if (inputs !== maps || outputs === undefined || rows === undefined || columns === undefined || w.rank !== 4)
    throw new ShapeError('convTranspose2d', `w must be [${maps}, outputs, rows, columns]`, [w.shape]);
  checkBias('convTranspose2d', bias, outputs);
  if (more[0] >= stride[0] || more[1] >= stride[1])
    throw new ArgumentError('convTranspose2d', `an outputPadding of ${more.join('x')} is not less than the stride of ${stride.join('x')}`);
  const along = (axis: 0 | 1, size: number, places: number) =>
    (size - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (places - 1) + 1 + more[axis];
  const sizes = [along(0, height, rows), along(1, width, columns)];
  if (sizes.some((n) => n < 1)) throw new ShapeError('convTranspose2d', `a padding of ${padding.join('x')} leaves nothing`, [x.shape, w.shape]);
  return scope(() => {
    const y = conv2dInput(x, w, Connections.full(outputs, maps), [batch, outputs, ...sizes], { stride, padding, dilation });
    return bias ? add(y, reshape(bias, [outputs, 1, 1])) : y;
  });
}
