import type { DigitSet } from '@lenet-ts/digits';
import { scope, type Tensor, tensor } from '@lenet-ts/tensor';
import type { Digits } from '../jobs/digits.ts';
import type { NeighboursJob, OnProgress, Outcome } from '../jobs/job.ts';

/** Training digits, and test digits, whose distances are computed at a time. */
const ROWS = 10_000;
const COLUMNS = 250;

interface Neighbour {
  readonly distance: number;
  readonly label: number;
}

/** K nearest neighbours among the pictures (LeCun et al. 1998, p. 11): the digit that most of them are, the nearest one's among equals. */
export async function runNeighbours({ k }: NeighboursJob, { train, test }: Digits, onProgress: OnProgress): Promise<Outcome> {
  const nearest: Neighbour[][] = Array.from({ length: test.count }, () => []);
  for (let row = 0; row < train.count; row += ROWS) {
    using known = pixels(train, row, ROWS);
    using knownSquares = scope(() => known.square().sum(1));
    for (let column = 0; column < test.count; column += COLUMNS) {
      // |a - b|² = |a|² - 2ab + |b|², of which the part of the test digit alone changes no order.
      const closeness = scope(() => pixels(test, column, COLUMNS).matmul(known, { transposeB: true }).mul(-2).add(knownSquares));
      const distances = await closeness.data();
      const count = knownSquares.size;
      for (let i = 0; i < closeness.size; i++) {
        insert(nearest[column + Math.floor(i / count)]!, k, distances[i]!, train.labels[row + (i % count)]!);
      }
      closeness.dispose();
      onProgress((row + (ROWS * column) / test.count) / train.count);
    }
  }
  const errors = nearest.filter((found, i) => vote(found) !== test.labels[i]).length;
  return { test: { errors, count: test.count, errorPercent: (100 * errors) / test.count }, passes: [] };
}

/** Pictures as rows of numbers from 0 to 1. */
function pixels({ images, height, width, count }: DigitSet, start: number, most: number): Tensor {
  const area = height * width;
  const end = Math.min(count, start + most);
  return tensor(
    Float32Array.from(images.subarray(start * area, end * area), (level) => level / 255),
    { shape: [end - start, area] },
  );
}

/** Keeps the k nearest in order. */
function insert(found: Neighbour[], k: number, distance: number, label: number): void {
  if (found.length === k && distance >= found[k - 1]!.distance) return;
  const place = found.findIndex((neighbour) => neighbour.distance > distance);
  found.splice(place < 0 ? found.length : place, 0, { distance, label });
  if (found.length > k) found.pop();
}

function vote(found: readonly Neighbour[]): number | undefined {
  const votes = (label: number) => found.filter((neighbour) => neighbour.label === label).length;
  const [winner] = found.toSorted((a, b) => votes(b.label) - votes(a.label));
  return winner?.label;
}
