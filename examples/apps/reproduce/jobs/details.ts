import type { DigitSet } from '@lenet-ts/digits';
import {
  type Evaluation,
  encode,
  etaOf,
  evaluate,
  forward,
  type Recipe,
  reject,
  rejectionCurve,
  rejectionFor,
  type Trained,
} from '@lenet-ts/network';
import { scope } from '@lenet-ts/tensor';
import { curvatureOf, ratesOf } from './curvature.ts';
import type { Digits } from './digits.ts';
import type { Details, Misread, RejectionResult, Score, Spread } from './job.ts';

/** The error rate that thresholds of rejection are chosen for, as in the 1989 paper. */
const WANTED_PERCENT = 1;

/** @param second a network that did not learn from the digits `chosenOn`, for thresholds that know nothing of the test set */
export async function detailsOf(
  trained: Trained,
  { train, test }: Digits,
  tested: Evaluation,
  first: readonly Spread[],
  recipe: Recipe,
  second: (Trained & { readonly chosenOn: DigitSet }) | undefined,
): Promise<Details> {
  const curve = rejectionCurve(test, tested);
  const thresholds = second && rejectionFor(rejectionCurve(second.chosenOn, await evaluate(second, second.chosenOn)), WANTED_PERCENT)?.thresholds;
  const chosenOnTest = rejectionFor(curve, WANTED_PERCENT);
  return {
    trained: scoreOf(await evaluate(trained, train)),
    misread: misreadOf(test, tested),
    meanStates: await meanStates(trained, test),
    curvature: { first, last: await curvatureOf(trained, train, recipe), rates: ratesOf(first, etaOf(recipe, 0), recipe.mu) },
    rejection: chosenOnTest && sharesOf(chosenOnTest),
    honestRejection: thresholds && sharesOf(reject(test, tested, thresholds)),
    rejectionCurve: curve.map(sharesOf),
  };
}

function scoreOf({ errors, count, errorPercent, loss }: Evaluation): Score {
  return { errors, count, errorPercent, loss };
}

function sharesOf({ rejectedPercent, errorPercent }: RejectionResult): RejectionResult {
  return { rejectedPercent, errorPercent };
}

function misreadOf({ labels }: DigitSet, { answers }: Evaluation): Misread[] {
  return Array.from(answers, (answer, index) => ({ index, label: labels[index] ?? 0, answer })).filter(({ label, answer }) => answer !== label);
}

/** The mean of the output states over the digits of each class, to three decimals. */
async function meanStates({ classifier, parameters }: Trained, set: DigitSet): Promise<number[][]> {
  const means: number[][] = [];
  for (let digit = 0; digit < 10; digit++) {
    const ofClass = Array.from(set.labels.keys()).filter((i) => set.labels[i] === digit);
    const mean = scope(() => forward(classifier.network, parameters, encode(classifier.network.plane, set, ofClass)).mean(0));
    means.push(Array.from(await mean.data(), (state) => Number(state.toFixed(3))));
    mean.dispose();
  }
  return means;
}
