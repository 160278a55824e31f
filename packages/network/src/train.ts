import { batches, type DigitSet } from '@lenet-ts/digits';
import { Random } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { evaluate } from './evaluate.ts';
import { etaOf, type Recipe } from './recipe.ts';
import { Stepper } from './step.ts';

/** What a pass did, as the papers report it. */
export interface PassResult {
  /** Counted from 1. */
  readonly pass: number;
  readonly eta: number;
  /** The smallest and the largest rate of a weight, at the start of the pass. */
  readonly rateMin: number;
  readonly rateMax: number;
  /** Errors and mean loss on the training digits, each counted when it was learned from ("on the fly"). */
  readonly trainErrorPercent: number;
  readonly trainLoss: number;
  readonly testErrors: number;
  readonly testErrorPercent: number;
  readonly testLoss: number;
  /** Time for the pass and its curvature, without the test. */
  readonly seconds: number;
}

/** How far a pass is. */
export interface Progress {
  readonly pass: number;
  readonly done: number;
  readonly count: number;
  /** Mean loss and errors on the digits learned from since the progress before this one. */
  readonly loss: number;
  readonly errorPercent: number;
}

/** News from a training: how far a pass is, or what it did. */
export type TrainingEvent = ({ readonly kind: 'progress' } & Progress) | { readonly kind: 'pass'; readonly result: PassResult };

/** What a training learns from and is tested on. */
export interface TrainingData {
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** Replaces the digits of a batch each time they come, for example by distorted ones. */
  readonly vary?: ((set: DigitSet, indices: Uint32Array, random: Random) => DigitSet) | undefined;
}

/** Patterns between two readings of the totals: few enough that float32 sums them exactly enough, and that news come several times a second. */
const READ_EVERY = 500;

/**
 * Trains in place with stochastic diagonal Levenberg-Marquardt, pass after pass, each in a fresh random order drawn from
 * the seed. Leave the loop at any event: the parameters hold what was learned until then, and no other tensor is left.
 */
export async function* train(
  trained: Trained,
  { train: set, test, vary }: TrainingData,
  recipe: Recipe,
  seed: number,
): AsyncGenerator<TrainingEvent, void, void> {
  const stepper = new Stepper(trained, recipe.mu);
  try {
    for (let pass = 0; pass < recipe.passes; pass++) {
      const eta = etaOf(recipe, pass);
      const started = performance.now();
      const random = new Random(seed + pass);
      stepper.estimateRates(set, eta, recipe.curvaturePatterns, random);
      const [rateMin, rateMax] = await stepper.rateRange();
      let done = 0;
      let read = 0;
      let loss = 0;
      let errors = 0;
      for await (const { indices } of batches(set.count, { size: recipe.batch, seed, from: { pass, first: 0 }, passes: pass + 1 })) {
        if (done > 0 && pass === 0 && crosses(recipe.reestimateEvery, done - indices.length, done)) {
          stepper.estimateRates(set, eta, recipe.curvaturePatterns, random);
        }
        if (vary) stepper.step(vary(set, indices, random), Uint32Array.from(indices.keys()));
        else stepper.step(set, indices);
        done += indices.length;
        if (done === set.count || crosses(READ_EVERY, done - indices.length, done)) {
          const totals = await stepper.tally.read();
          loss += totals.loss;
          errors += totals.errors;
          const since = done - read;
          read = done;
          yield { kind: 'progress', pass: pass + 1, done, count: set.count, loss: totals.loss / since, errorPercent: (100 * totals.errors) / since };
          await turn();
        }
      }
      const seconds = (performance.now() - started) / 1000;
      const tested = await evaluate(trained, test);
      yield {
        kind: 'pass',
        result: {
          pass: pass + 1,
          eta,
          rateMin,
          rateMax,
          trainErrorPercent: (100 * errors) / set.count,
          trainLoss: loss / set.count,
          testErrors: tested.errors,
          testErrorPercent: tested.errorPercent,
          testLoss: tested.loss,
          seconds,
        },
      };
    }
  } finally {
    stepper.dispose();
  }
}

/** Whether a multiple of `every` lies in (before, after]. */
function crosses(every: number, before: number, after: number): boolean {
  return every > 0 && Math.floor(after / every) > Math.floor(before / every);
}

/** Lets timers, signals and messages have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
