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
  return tensor(planeValues(plane, set, indices), { shape: [indices.length, 1, plane.size, plane.size] });
}

/** The labels of the same digits: [n], int32. */
export function encodeLabels(set: DigitSet, indices: ArrayLike<number>): Tensor {
  return tensor(labelValues(set, indices));
}

/** The values of `encode`, to be written into a tensor that is there already. */
export function planeValues({ size, background, ink }: Plane, set: DigitSet, indices: ArrayLike<number>): Float32Array {
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
  return values;
}

/** The values of `encodeLabels`. */
export function labelValues(set: DigitSet, indices: ArrayLike<number>): Int32Array {
  const labels = new Int32Array(indices.length);
  for (let n = 0; n < indices.length; n++) labels[n] = set.labels[indices[n] ?? 0] ?? 0;
  return labels;
}
