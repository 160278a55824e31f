import { Random } from '@lenet-ts/tensor';

/** A piece of a stroke: points that a smooth curve goes through, across and down, each from 0 to 1. Two pieces meet in a corner. */
type Piece = readonly (readonly [x: number, y: number])[];
/** The strokes of a digit, each of pieces that follow one another. */
type Shape = readonly (readonly Piece[])[];

// biome-ignore format: a way a line
/** Ways to write each digit, thought up before the networks read any of them. */
const SHAPES: readonly (readonly Shape[])[] = [
  [
    [[[[0.5, 0], [0.2, 0.12], [0.06, 0.5], [0.2, 0.88], [0.5, 1], [0.8, 0.88], [0.94, 0.5], [0.8, 0.12], [0.5, 0]]]],
    [[[[0.6, 0.02], [0.25, 0.08], [0.05, 0.55], [0.3, 0.95], [0.65, 0.97], [0.95, 0.5], [0.8, 0.1], [0.52, 0.02]]]],
  ],
  [
    [[[[0.5, 0], [0.5, 1]]]],
    [[[[0.3, 0.22], [0.52, 0]], [[0.52, 0], [0.52, 1]]]],
  ],
  [
    [[[[0.1, 0.25], [0.35, 0.02], [0.75, 0.05], [0.8, 0.35], [0.45, 0.7], [0.08, 1]], [[0.08, 1], [0.92, 0.98]]]],
    [[[[0.12, 0.2], [0.45, 0], [0.82, 0.18], [0.7, 0.5], [0.3, 0.82], [0.06, 0.98]], [[0.06, 0.98], [0.5, 0.93], [0.95, 1]]]],
  ],
  [
    [[[[0.15, 0.1], [0.5, 0], [0.8, 0.2], [0.4, 0.46]], [[0.4, 0.46], [0.85, 0.68], [0.55, 0.99], [0.1, 0.9]]]],
    [[[[0.12, 0.06], [0.55, 0.01], [0.82, 0.22], [0.62, 0.42], [0.38, 0.46]], [[0.38, 0.46], [0.72, 0.5], [0.9, 0.75], [0.6, 1], [0.12, 0.92]]]],
  ],
  [
    [[[[0.25, 0], [0.12, 0.55]], [[0.12, 0.55], [0.92, 0.55]]], [[[0.72, 0.15], [0.66, 1]]]],
    [[[[0.62, 0], [0.08, 0.64]], [[0.08, 0.64], [0.95, 0.62]]], [[[0.64, 0.02], [0.62, 1]]]],
  ],
  [
    [[[[0.8, 0], [0.25, 0.02]], [[0.25, 0.02], [0.18, 0.44]], [[0.18, 0.44], [0.55, 0.38], [0.86, 0.66], [0.55, 0.98], [0.1, 0.92]]]],
    [[[[0.28, 0.03], [0.2, 0.45]], [[0.2, 0.45], [0.6, 0.4], [0.84, 0.7], [0.5, 1], [0.1, 0.9]]], [[[0.26, 0.02], [0.85, 0]]]],
  ],
  [
    [[[[0.7, 0], [0.3, 0.3], [0.12, 0.72], [0.42, 1], [0.82, 0.84], [0.68, 0.56], [0.32, 0.6], [0.14, 0.8]]]],
    [[[[0.58, 0], [0.22, 0.4], [0.14, 0.8], [0.5, 1], [0.84, 0.76], [0.5, 0.54], [0.18, 0.74]]]],
  ],
  [
    [[[[0.1, 0.03], [0.9, 0.02]], [[0.9, 0.02], [0.58, 0.5], [0.42, 1]]]],
    [[[[0.12, 0.02], [0.88, 0.04]], [[0.88, 0.04], [0.5, 0.55], [0.35, 1]]], [[[0.3, 0.5], [0.78, 0.5]]]],
  ],
  [
    [[[[0.76, 0.14], [0.45, 0], [0.2, 0.2], [0.5, 0.47], [0.82, 0.75], [0.5, 1], [0.18, 0.76], [0.5, 0.47], [0.78, 0.22], [0.72, 0.1]]]],
    [[[[0.5, 0], [0.22, 0.2], [0.5, 0.45], [0.78, 0.2], [0.5, 0]]], [[[0.5, 0.45], [0.16, 0.74], [0.5, 1], [0.84, 0.74], [0.5, 0.45]]]],
  ],
  [
    [[[[0.8, 0.2], [0.5, 0], [0.18, 0.25], [0.45, 0.5], [0.8, 0.22]], [[0.8, 0.22], [0.78, 0.6], [0.6, 1]]]],
    [[[[0.78, 0.1], [0.4, 0.02], [0.16, 0.3], [0.5, 0.48], [0.8, 0.16]], [[0.8, 0.16], [0.78, 1]]]],
  ],
]; // biome-ignore format: a shape a line

/** A drawing a seed for each digit. */
export const SEEDS: readonly number[] = Array.from({ length: 32 }, (_, i) => 1989 + i);

/** How hands differ: ranges of even chance. */
const HAND = { slant: [-0.15, 0.35], turn: [-0.1, 0.1], width: [0.5, 0.8], height: [0.6, 0.9] } as const;
/** How far a point strays, as a share of the digit. */
const STRAY = 0.02;

/** The strokes of one drawing on a paper of side 1: points x, y. The same for the same digit and seed. */
export function drawing(digit: number, seed: number): (readonly [x: number, y: number])[][] {
  const random = new Random(seed).stream('pen', digit);
  const shapes = SHAPES[digit] ?? [];
  const shape = shapes[random.integer(shapes.length)] ?? [];
  const [slant, turn, width, height] = [HAND.slant, HAND.turn, HAND.width, HAND.height].map(([low, high]) => random.uniform(low, high)) as [
    number,
    number,
    number,
    number,
  ];
  const strayed = (point: readonly [number, number]) => point.map((place) => place + STRAY * random.normal()) as [number, number];
  const place = ([x, y]: readonly [number, number]) => {
    const [across, down] = [(x - 0.5) * width * height - slant * (y - 0.5) * height, (y - 0.5) * height];
    return [0.5 + across * Math.cos(turn) - down * Math.sin(turn), 0.5 + across * Math.sin(turn) + down * Math.cos(turn)] as const;
  };
  return shape.map((pieces) => pieces.flatMap((piece) => smooth(piece.map(strayed)).map(place)));
}

/** Points along the Catmull-Rom curve through those given. */
function smooth(points: readonly (readonly [number, number])[]): [number, number][] {
  const at = (i: number) => points[Math.max(0, Math.min(points.length - 1, i))] ?? [0, 0];
  const STEPS = 12;
  return points.slice(1).flatMap((_, i) =>
    Array.from({ length: STEPS + 1 }, (_, step): [number, number] => {
      const t = step / STEPS;
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      const along = (axis: 0 | 1) =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t ** 2 +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t ** 3);
      return [along(0), along(1)];
    }),
  );
}
