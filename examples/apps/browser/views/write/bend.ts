import type { DigitSet } from '@lenet-ts/digits';
import { Random } from '@lenet-ts/tensor';

/** A way to bend a digit: its name in the address, and how far it goes. */
export interface Axis {
  readonly name: 'shift' | 'scale' | 'rotation' | 'squeeze' | 'noise';
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Where the digit is as it was. */
  readonly still: number;
  /** Up to where the paper says that LeNet-5 reads (1998, p. 16), where it says so. */
  readonly claim?: readonly [low: number, high: number];
}

export const axes: readonly Axis[] = [
  { name: 'shift', title: 'Shift down, pixels', low: -10, high: 10, still: 0, claim: [-10, 10] },
  { name: 'scale', title: 'Scale', low: 0.4, high: 1.6, still: 1, claim: [0.7, 1.4] },
  { name: 'rotation', title: 'Rotation, degrees', low: -60, high: 60, still: 0, claim: [-30, 30] },
  { name: 'squeeze', title: 'Squeeze', low: 0.4, high: 1.6, still: 1 },
  { name: 'noise', title: 'Pixels flipped', low: 0, high: 0.2, still: 0 },
];

/** How far a digit is bent along each axis. */
export type Bend = Readonly<Record<Axis['name'], number>>;

export const still: Bend = { shift: 0, scale: 1, rotation: 0, squeeze: 1, noise: 0 };

/** The places of nine variants along an axis. */
export function places({ low, high }: Axis): number[] {
  return Array.from({ length: 9 }, (_, i) => low + ((high - low) * i) / 8);
}

/**
 * Some digits, each turned, scaled, squeezed and shifted about the middle of a square of `size`, and then with a share of its pixels flipped,
 * the same ones for each digit of the same place: [indices.length, size, size].
 */
export function bend(set: DigitSet, indices: readonly number[], { shift, scale, rotation, squeeze, noise }: Bend, size: number): DigitSet {
  const { height, width } = set;
  const images = new Uint8Array(indices.length * size * size);
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (size - 1) / 2;
  indices.forEach((index, n) => {
    const source = set.images.subarray(index * height * width, (index + 1) * height * width);
    const random = new Random(1).stream('flipped', n);
    for (let v = 0; v < size; v++) {
      for (let u = 0; u < size; u++) {
        const [across, down] = [u - middle, v - middle - shift];
        const x = (cos * across + sin * down) / (scale * squeeze) + (width - 1) / 2;
        const y = ((cos * down - sin * across) * squeeze) / scale + (height - 1) / 2;
        const level = between(source, height, width, y, x);
        images[(n * size + v) * size + u] = noise > 0 && random.uniform(0, 1) < noise ? 255 - level : level;
      }
    }
  });
  return { ...set, count: indices.length, height: size, width: size, images, labels: Uint8Array.from(indices, (index) => set.labels[index] ?? 0) };
}

/** The level between four pixels; outside of the picture there is paper. */
function between(image: ArrayLike<number>, height: number, width: number, y: number, x: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [fromTop, fromLeft] = [y - top, x - left];
  const at = (row: number, column: number) => (row < 0 || row >= height || column < 0 || column >= width ? 0 : (image[row * width + column] ?? 0));
  const upper = at(top, left) * (1 - fromLeft) + at(top, left + 1) * fromLeft;
  const lower = at(top + 1, left) * (1 - fromLeft) + at(top + 1, left + 1) * fromLeft;
  return upper * (1 - fromTop) + lower * fromTop;
}
