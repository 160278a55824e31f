import { batches, type DigitSet } from '@lenet-ts/digits';
import { Random } from '@lenet-ts/tensor';
import { etaOf, type Recipe } from './recipe.ts';
import type { Stepper } from './step.ts';
import type { TrainingData } from './train.ts';

/** Where a training stands. With the parameters it is all that it takes to go on as if nothing had happened. */
export interface TrainingState {
  /** The passes that are complete. */
  readonly pass: number;
  /**
   * The optimiser's state, from the beginning of the first pass to the end of the last one: the training's own, to be read before its next
   * event. Of the one that a training goes on from it disposes the tensors.
   */
  readonly optimiser?: object | undefined;
  /** Where the pass after them stands, once it has begun. */
  readonly within?: PassState | undefined;
}

/** Where a pass stands. */
export interface PassState {
  /** The patterns learned so far. */
  readonly done: number;
  /** What the result of the pass will be made from. */
  readonly rateMin: number;
  readonly rateMax: number;
  readonly loss: number;
  readonly errors: number;
  readonly seconds: number;
}

/** The sums over the patterns since the last reading. */
interface Reading {
  readonly count: number;
  readonly loss: number;
  readonly errors: number;
}

/** Patterns between two readings of the totals: few enough that float32 sums them exactly enough, and that news come several times a second. */
const READ_EVERY = 500;

/** Sets the rates for a pass, counted from 0. */
export async function beginPass(stepper: Stepper, data: TrainingData, recipe: Recipe, seed: number, pass: number): Promise<PassState> {
  const started = performance.now();
  setRates(stepper, data, recipe, seed, pass, 0);
  const [rateMin, rateMax] = await stepper.rateRange();
  const seconds = (performance.now() - started) / 1000;
  return { done: 0, rateMin, rateMax, loss: 0, errors: 0, seconds };
}

/**
 * Where curvature is wanted it is that of digits drawn at random, varied like those that are learned.
 * @param done the patterns of the pass that were learned before
 */
function setRates(stepper: Stepper, data: TrainingData, recipe: Recipe, seed: number, pass: number, done: number): void {
  stepper.setRate(etaOf(recipe, pass), () => {
    const random = new Random(seed).stream('curvature', pass, done);
    const drawn = Uint32Array.from({ length: recipe.curvaturePatterns }, () => random.integer(data.train.count));
    return digitsAt(data, drawn, () => random);
  });
}

/** Some training digits as they come this time: a set, and where in it they are. @param random what varies them, if anything does */
function digitsAt({ train: set, vary }: TrainingData, indices: Uint32Array, random: () => Random): readonly [set: DigitSet, indices: Uint32Array] {
  return vary ? [vary(set, indices, random()), Uint32Array.from(indices.keys())] : [set, indices];
}

/** Learns the patterns of a pass that are left, and tells every READ_EVERY of them where the pass stands. */
export async function* learnPass(
  stepper: Stepper,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  pass: number,
  begun: PassState,
): AsyncGenerator<PassState & { readonly last: Reading }, void, void> {
  let { done, loss, errors } = begun;
  const { count } = data.train;
  if (done === count) return;
  const { batch: size, order } = recipe;
  const started = performance.now();
  let read = done;
  for await (const { indices } of batches(count, { size, seed, order, from: { pass, first: done }, passes: pass + 1 })) {
    if (done > 0 && pass === 0 && crosses(recipe.reestimateEvery, done - indices.length, done)) {
      setRates(stepper, data, recipe, seed, pass, done);
    }
    const first = done;
    stepper.step(...digitsAt(data, indices, () => new Random(seed).stream('distortions', pass, first)));
    done += indices.length;
    if (done === count || crosses(READ_EVERY, done - indices.length, done)) {
      const totals = await stepper.tally.read();
      loss += totals.loss;
      errors += totals.errors;
      const seconds = begun.seconds + (performance.now() - started) / 1000;
      const last = { count: done - read, ...totals };
      read = done;
      yield { ...begun, done, loss, errors, seconds, last };
    }
  }
}

/** Whether a multiple of `every` lies in (before, after]. */
function crosses(every: number, before: number, after: number): boolean {
  return every > 0 && Math.floor(after / every) > Math.floor(before / every);
}
