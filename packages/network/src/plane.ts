import type { DigitSet } from '@lenet-ts/digits';
import { ShapeError, type Tensor, tensor } from '@lenet-ts/tensor';

/** The square of input units, and how strongly paper and ink drive them. Digits are placed in its middle. */
export interface Plane {
  readonly size: number;
  readonly background: number;
  readonly ink: number;
}

/** Digits of a set as the network sees them: [n, 1, size, size], background around the digit. @throws ShapeError when a digit is larger */
export function encode(plane: Plane, set: DigitSet, indices: ArrayLike<number>): Tensor {
  const { size, background, ink } = plane;
  const { height, width, images } = set;
  if (height > size || width > size) throw new ShapeError('encode', `digits of ${height}x${width} do not fit a plane of ${size}x${size}`, []);
  const values = new Float32Array(indices.length * size * size).fill(background);
  const top = (size - height) >> 1;
  const left = (size - width) >> 1;
  const perByte = (ink - background) / 255;
  for (let n = 0; n < indices.length; n++) {
    let source = (indices[n] ?? 0) * height * width;
    for (let row = 0; row < height; row++) {
      let target = (n * size + top + row) * size + left;
      for (let column = 0; column < width; column++) values[target++] = background + perByte * images[source++]!;
    }
  }
  return tensor(values, { shape: [indices.length, 1, size, size] });
}

/** The labels of the same digits: [n]. */
export function encodeLabels(set: DigitSet, indices: ArrayLike<number>): Tensor {
  const labels = new Float32Array(indices.length);
  for (let n = 0; n < indices.length; n++) labels[n] = set.labels[indices[n] ?? 0] ?? 0;
  return tensor(labels);
}
