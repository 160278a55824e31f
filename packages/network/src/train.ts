import { leavesOf } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { ContextLostError, type Random } from '@lenet-ts/tensor';
import type { Trained } from './classifier.ts';
import { evaluate } from './evaluate.ts';
import { HostCopy } from './hostCopy.ts';
import { type MakeOptimiser, optimisers } from './optimisers.ts';
import { beginPass, learnPass, type TrainingState } from './pass.ts';
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

/**
 * News from a training: how far a pass is, what it did, or that the device was lost and the weights of an earlier event are
 * back; and where the training stands, to go on from there another time.
 */
export type TrainingEvent = { readonly state: TrainingState } & (
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'pass'; readonly result: PassResult }
  | { readonly kind: 'restored' }
);

/** What a training learns from and is tested on. */
export interface TrainingData {
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** Replaces digits each time they come, to be learned or for the curvature, for example by distorted ones. */
  readonly vary?: ((set: DigitSet, indices: Uint32Array, random: Random) => DigitSet) | undefined;
}

/**
 * Trains in place with the recipe's optimiser, or any other, pass after pass, in the recipe's order. Everything random comes from
 * the seed. Leave the loop at any event: the parameters hold what was learned until then, and no other tensor is left.
 * A device that is lost is started anew, and the training goes on from its last event, to the same end.
 * @param from where an earlier training with these parameters stood: this one ends with the same bits as if that had gone on
 * @throws BackendUnavailableError when a lost device does not come back
 */
export async function* train(
  trained: Trained,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  from: TrainingState = { pass: 0 },
  makeOptimiser: MakeOptimiser = optimisers[recipe.optimiser ?? 'lm'],
): AsyncGenerator<TrainingEvent, void, void> {
  const { parameters } = trained;
  let copy = await HostCopy.of(parameters, from);
  for (let state = from, restored = false; ; restored = true) {
    try {
      for await (const event of learn(trained, data, recipe, seed, state, makeOptimiser, restored)) {
        copy = await HostCopy.of(parameters, event.state);
        yield event;
        await turn();
      }
      return;
    } catch (error) {
      if (!(error instanceof ContextLostError)) throw error;
      state = await copy.restore(parameters, error);
    }
  }
}

/** The training itself, on a device that stays. @param restored whether to begin by telling that it was lost */
async function* learn(
  trained: Trained,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  from: TrainingState,
  makeOptimiser: MakeOptimiser,
  restored: boolean,
): AsyncGenerator<TrainingEvent, void, void> {
  const count = data.train.count;
  const optimiser = makeOptimiser(trained.parameters, recipe);
  const stepper = new Stepper(trained, optimiser);
  try {
    if (from.optimiser) {
      optimiser.load(from.optimiser);
      for (const leaf of leavesOf(from.optimiser)) leaf.dispose();
    }
    if (restored) yield { kind: 'restored', state: { ...from, optimiser: from.optimiser && optimiser.state } };
    for (let pass = from.pass; pass < recipe.passes; pass++) {
      const begun = pass === from.pass ? from.within : undefined;
      let within = begun ?? (await beginPass(stepper, data, recipe, seed, pass));
      for await (const { last, ...now } of learnPass(stepper, data, recipe, seed, pass, within)) {
        within = now;
        const { done } = now;
        const progress = { pass: pass + 1, done, count, loss: last.loss / last.count, errorPercent: (100 * last.errors) / last.count };
        yield { kind: 'progress', ...progress, state: { pass, within, optimiser: optimiser.state } };
      }
      const { rateMin, rateMax, loss, errors, seconds } = within;
      const tested = await evaluate(trained, data.test);
      yield {
        kind: 'pass',
        result: {
          pass: pass + 1,
          eta: etaOf(recipe, pass),
          rateMin,
          rateMax,
          trainErrorPercent: (100 * errors) / count,
          trainLoss: loss / count,
          testErrors: tested.errors,
          testErrorPercent: tested.errorPercent,
          testLoss: tested.loss,
          seconds,
        },
        state: { pass: pass + 1, optimiser: pass + 1 < recipe.passes ? optimiser.state : undefined },
      };
    }
  } finally {
    stepper.dispose();
  }
}

/** Lets timers, signals and messages have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
