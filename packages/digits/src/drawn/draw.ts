import { ArgumentError, Random } from '@lenet-ts/tensor';
import { centreDigit } from '../centre.ts';
import { type DigitSet, SIDE } from '../digitSet.ts';
import { ink, spline } from './pen.ts';
import { type Stroke, WAYS, type Way } from './ways.ts';

/** How many digits, and the seed of all that is random about them. */
export interface DrawOptions {
  readonly count: number;
  /** The number of the first one; 0 when left out. */
  readonly from?: number;
  readonly seed: number;
}

/** The side of the paper that a digit is written on, before it is scaled down, and the height of an upright digit there, in pixels. */
const PAPER = 96;
const HEIGHT = 40;

/**
 * Digits that this program writes itself, with a pen along splines: a random way of writing each, slant, proportions, bend, wobble and
 * thickness make no two alike. They are scaled and centred like MNIST's. The classes are balanced: ten digits in a row are ten classes.
 * Digit i of a seed is the same whichever are drawn, and the same bytes on every machine.
 * @throws ArgumentError
 */
export function drawDigits({ count, from = 0, seed }: DrawOptions): DigitSet {
  if (!Number.isSafeInteger(count) || count < 1) throw new ArgumentError('drawDigits', `count is a whole number of 1 or more, not ${count}`);
  if (!Number.isSafeInteger(from) || from < 0) throw new ArgumentError('drawDigits', `from is a whole number of 0 or more, not ${from}`);
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  // Ten share a stream, so those before the first one and in its ten are drawn too.
  for (let first = from - (from % 10); first < from + count; first += 10) {
    const random = new Random(seed).stream('drawn digits', first / 10);
    const ten = random.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).slice(0, from + count - first);
    for (const [i, digit] of ten.entries()) {
      const image = drawDigit(digit, random);
      const place = first + i - from;
      if (place < 0) continue;
      labels[place] = digit;
      images.set(image, place * SIDE * SIDE);
    }
  }
  return { name: 'drawn', count, height: SIDE, width: SIDE, images, labels };
}

/** One digit. [28, 28] */
function drawDigit(digit: number, random: Random): Uint8Array {
  const paper = { height: PAPER, width: PAPER, data: new Float32Array(PAPER * PAPER) };
  const { strokes } = chooseWay(WAYS[digit] ?? [], random);
  const hand = randomHand(random);
  const wobble = 0.055 * random.uniform(0.4, 2);
  const thickness = HEIGHT * (0.16 + 0.045 * normalWithin(2.4, random));
  for (const stroke of strokes) ink(paper, spline(write(stroke, hand, wobble, random)), thickness / 2);
  return centreDigit(paper);
}

/** A way of writing by its weight. */
function chooseWay(ways: readonly Way[], random: Random): Way {
  let rest = random.uniform(
    0,
    ways.reduce((sum, { weight }) => sum + weight, 0),
  );
  for (const way of ways) {
    rest -= way.weight;
    if (rest < 0) return way;
  }
  throw new ArgumentError('drawDigits', 'there is no way to write this digit');
}

/** Where a hand puts the point x, y of an upright digit of height 1 around 0, 0. On the paper, in pixels. */
type Hand = (x: number, y: number) => readonly [x: number, y: number];

function randomHand(random: Random): Hand {
  const spread = 0.4 * normalWithin(2, random);
  const stretch = 1.05 * (spread > 0 ? 1 + spread : 1 / (1 - spread));
  const slant = 0.15 + 0.28 * normalWithin(2.2, random);
  const turn = 0.1 * normalWithin(2, random);
  // Wider at the top or the bottom, and a higher or a lower waist.
  const [growX, growY] = [0.35 * normalWithin(2, random), 0.35 * normalWithin(2, random)];
  // The stem like a bow, and like an S; the horizontal strokes like a bow.
  const [bow, wave, arch] = [0.25 * normalWithin(2, random), 0.6 * normalWithin(2, random), 0.25 * normalWithin(2, random)];
  return (x, y) => {
    const across = stretch * x * (1 + growX * y) + y * (bow * y + wave * (y * y - 0.15));
    const down = y + growY * y * y + arch * x * x;
    const slanted = across - slant * down;
    return [PAPER / 2 + HEIGHT * (slanted - turn * down), PAPER / 2 + HEIGHT * (down + turn * slanted)];
  };
}

/** The points of a stroke on the paper, each a little beside its place. Corners stay corners. */
function write(stroke: Stroke, hand: Hand, wobble: number, random: Random): Float64Array {
  const points = new Float64Array(stroke.length);
  for (let i = 0; i < stroke.length; i += 2) {
    const corner = i > 0 && stroke[i] === stroke[i - 2] && stroke[i + 1] === stroke[i - 1];
    if (corner) {
      points.copyWithin(i, i - 2, i);
    } else {
      const x = (stroke[i]! - 30) / 100 + wobble * normalWithin(2.5, random);
      const y = (stroke[i + 1]! - 50) / 100 + wobble * normalWithin(2.5, random);
      points.set(hand(x, y), i);
    }
  }
  return points;
}

/** Normal with deviation 1, drawn again while it lies further than `limit` from 0. */
function normalWithin(limit: number, random: Random): number {
  for (;;) {
    const z = random.normal();
    if (-limit < z && z < limit) return z;
  }
}
