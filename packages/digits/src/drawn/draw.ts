import { ArgumentError, type Random } from '@lenet-ts/tensor';
import { centreDigit } from '../centre.ts';
import type { DigitSet } from '../digitSet.ts';
import { stream } from '../stream.ts';
import { ink, spline } from './pen.ts';
import { WAYS, type Way } from './ways.ts';

export interface DrawOptions {
  readonly count: number;
  readonly seed: number;
}

/** The paper the digits are written on, in pixels; they are scaled down from it. */
const PAPER = 64;
/** The height of a digit on that paper. */
const HEIGHT = 40;

/**
 * Handwritten digits that this program draws: pen strokes along splines, made unlike each other by a random way of writing,
 * slant, proportions, bend, wobble and thickness, then scaled and centred like MNIST's. [count, 28, 28], ten classes in turn.
 * Digit i of a seed is the same whatever the count, and the same bytes on every machine.
 * @throws ArgumentError
 */
export function drawDigits({ count, seed }: DrawOptions): DigitSet {
  if (!Number.isSafeInteger(count) || count < 1) throw new ArgumentError('drawDigits', `count is a whole number of 1 or more, not ${count}`);
  const images = new Uint8Array(count * 28 * 28);
  const labels = new Uint8Array(count);
  for (let first = 0; first < count; first += 10) {
    const random = stream(seed, first / 10);
    const digits = random.shuffle(Uint8Array.from({ length: 10 }, (_, digit) => digit)).subarray(0, count - first);
    labels.set(digits, first);
    for (const [i, digit] of digits.entries()) images.set(drawDigit(digit, random), (first + i) * 28 * 28);
  }
  return { name: 'drawn', count, height: 28, width: 28, images, labels };
}

/** One digit. [28, 28] */
function drawDigit(digit: number, random: Random): Uint8Array {
  const { strokes } = chooseWay(WAYS[digit] ?? [], random);
  const place = randomHand(random);
  const radius = 0.5 * HEIGHT * (0.06 + 0.035 * limited(random, 1.6));
  const plane = { height: PAPER, width: PAPER, data: new Float32Array(PAPER * PAPER) };
  const width = Math.max(...strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 0)));
  for (const stroke of strokes) {
    const points = new Float64Array(stroke.length);
    for (let i = 0; i < stroke.length; i += 2) {
      const corner = i > 0 && stroke[i] === stroke[i - 2] && stroke[i + 1] === stroke[i - 1];
      if (corner) points.set(points.subarray(i - 2, i), i);
      else points.set(place((stroke[i]! - width / 2) / 100 + JITTER * random.normal(), stroke[i + 1]! / 100 - 0.5 + JITTER * random.normal()), i);
    }
    ink(plane, spline(points, 8), Math.max(radius, 0.6));
  }
  return centreDigit(plane);
}

const JITTER = 0.03;

/** Where a hand puts a point of an upright digit that spans -½ … ½: stretched, bent, slanted and turned, on the paper. */
function randomHand(random: Random): (x: number, y: number) => [number, number] {
  const stretch = 1 + 0.22 * limited(random, 2);
  const slant = 0.15 + 0.25 * limited(random, 2.2);
  const turn = 0.1 * limited(random, 2);
  const [bendX, bendY] = [0.25 * limited(random, 2), 0.25 * limited(random, 2)];
  const [growX, growY] = [0.3 * limited(random, 2), 0.25 * limited(random, 2)];
  return (x, y) => {
    const u = stretch * x * (1 + growX * y) + bendX * (y * y - 0.1);
    const v = y + growY * (y * y - 0.1) + bendY * (x * x - 0.05);
    const slanted = u - slant * v;
    return [PAPER / 2 + HEIGHT * (slanted - turn * v), PAPER / 2 + HEIGHT * (v + turn * slanted)];
  };
}

/** Normal, drawn again while it lies more than `limit` from 0. */
function limited(random: Random, limit: number): number {
  for (;;) {
    const z = random.normal();
    if (z > -limit && z < limit) return z;
  }
}

function chooseWay(ways: readonly Way[], random: Random): Way {
  let rest = random.uniform(
    0,
    ways.reduce((sum, way) => sum + way.weight, 0),
  );
  for (const way of ways) {
    rest -= way.weight;
    if (rest < 0) return way;
  }
  throw new ArgumentError('drawDigits', 'there is no way to write this digit');
}
