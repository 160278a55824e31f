import { ArgumentError, Random } from '@lenet-ts/tensor';

/** One random order for every pass, or a new one for each. */
export type Order = 'constant' | 'reshuffled';

/** A place in the training: pattern number `first` of the order of pass `pass`, both counted from 0. Plain data, to be saved as JSON. */
export interface Position {
  readonly pass: number;
  readonly first: number;
}

export interface Batch extends Position {
  /** Which digits of the set: `size` of them, fewer at the end of a pass. A view that stays valid during its pass. */
  readonly indices: Uint32Array;
  /** Where the batch after this one begins: give it as `from` to continue here. */
  readonly next: Position;
}

/** How many digits a batch has, how many passes there are, and in which order. */
export interface BatchOptions {
  readonly size: number;
  /** The pass to stop before; without it, the batches never end. */
  readonly passes?: number;
  /** Orders are drawn from this seed. Without one every pass takes the set's own order. */
  readonly seed?: number;
  /** Reshuffled unless given. */
  readonly order?: Order;
  /** Where to go on; the beginning unless given. */
  readonly from?: Position;
}

/**
 * Batches over `count` digits, pass after pass. The order of a pass depends on the seed and the pass alone (a constant one is that of pass 0),
 * so batches continued from a saved position are those that would have come.
 * @throws ArgumentError
 */
export async function* batches(
  count: number,
  { size, passes = Number.POSITIVE_INFINITY, seed, order: kind = 'reshuffled', from = { pass: 0, first: 0 } }: BatchOptions,
): AsyncGenerator<Batch, void, void> {
  checkWhole('count', count, 1);
  checkWhole('size', size, 1);
  if (passes !== Number.POSITIVE_INFINITY) checkWhole('passes', passes, 0);
  checkWhole('pass', from.pass, 0);
  checkWhole('first', from.first, 0, count - 1);
  for (let { pass, first } = from; pass < passes; pass++, first = 0) {
    const order = orderOf(count, kind === 'constant' ? 0 : pass, seed);
    while (first < count) {
      const indices = order.subarray(first, first + size);
      const end = first + indices.length;
      yield { pass, first, indices, next: end < count ? { pass, first: end } : { pass: pass + 1, first: 0 } };
      first = end;
    }
  }
}

function orderOf(count: number, pass: number, seed: number | undefined): Uint32Array {
  return seed === undefined ? Uint32Array.from({ length: count }, (_, i) => i) : new Random(seed).stream('order', pass).permutation(count);
}

function checkWhole(name: string, n: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(n) || n < least || n > most) throw new ArgumentError('batches', `${name} is a whole number in ${least} … ${most}, not ${n}`);
}
