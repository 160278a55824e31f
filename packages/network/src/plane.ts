import type { DigitSet } from '@lenet-ts/digits';
import { type Shape, ShapeError, type Tensor, tensor } from '@lenet-ts/tensor';

/** The input units, and how strongly paper and ink drive them. Digits are placed in the middle. */
export interface Plane {
  /** Rows, and columns too unless there is a width. */
  readonly size: number;
  /** Columns of a plane that is no square. */
  readonly width?: number;
  readonly background: number;
  readonly ink: number;
}

/** Pictures of one size, such as a set of digits. */
type Pictures = Pick<DigitSet, 'height' | 'width' | 'images'>;

/** Digits of a set as the network sees them: [n, 1, size, width], background around the digit. @throws ShapeError when a digit is larger */
export function encode(plane: Plane, set: Pictures, indices: ArrayLike<number>): Tensor {
  return tensor(planeValues(plane, set, indices), { shape: planeShape(plane, indices.length) });
}

/** The shape of `encode`. */
export function planeShape({ size, width = size }: Plane, count: number): Shape {
  return [count, 1, size, width];
}

/** The labels of the same digits: [n], int32. */
export function encodeLabels(set: DigitSet, indices: ArrayLike<number>): Tensor {
  return tensor(labelValues(set, indices));
}

/** The values of `encode`, to be written into a tensor that is there already. */
export function planeValues({ size, width: across = size, background, ink }: Plane, set: Pictures, indices: ArrayLike<number>): Float32Array {
  const { height, width, images } = set;
  if (height > size || width > across) throw new ShapeError('encode', `digits of ${height}x${width} do not fit a plane of ${size}x${across}`, []);
  const values = new Float32Array(indices.length * size * across).fill(background);
  const top = (size - height) >> 1;
  const left = (across - width) >> 1;
  const perByte = (ink - background) / 255;
  for (let n = 0; n < indices.length; n++) {
    let source = (indices[n] ?? 0) * height * width;
    for (let row = 0; row < height; row++) {
      let target = (n * size + top + row) * across + left;
      for (let column = 0; column < width; column++) values[target++] = background + perByte * images[source++]!;
    }
  }
  return values;
}

/** The values of `encodeLabels`. */
export function labelValues(set: DigitSet, indices: ArrayLike<number>): Int32Array {
  const labels = new Int32Array(indices.length);
  for (let n = 0; n < indices.length; n++) labels[n] = set.labels[indices[n] ?? 0] ?? 0;
  return labels;
}
