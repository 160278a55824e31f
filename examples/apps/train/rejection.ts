import { evaluate, initialParameters, type Rejection, reject, rejectionCurve, rejectionFor, spreads, type Thresholds } from '@lenet-ts/network';
import { holdOut } from './data.ts';
import { type Run, trainWithBar } from './training.ts';

/** What part of the digits a network may answer if few of its answers are to be wrong, by the papers' rule. */
export interface RejectionReport {
  readonly wantedErrorPercent: number;
  /** Thresholds chosen on the test digits, as the paper's were: the best that can be had, known only afterwards. */
  readonly chosenOnTest: Rejection | undefined;
  /** Thresholds chosen on training digits that a second network did not learn from, used on the test digits. */
  readonly chosenOnHeldOut: (Rejection & { readonly heldOut: number }) | undefined;
  /** On the test digits, from no rejection to no error. */
  readonly curve: readonly Pick<Rejection, 'rejectedPercent' | 'errorPercent'>[];
}

const WANTED = 1;
/** Digits to choose thresholds on; fewer if that is more than a seventh of them. */
const HELD_OUT = 1000;

/** Rejection for 1 % error. Where the network's paper reports it, a second network is trained for the held-out thresholds. */
export async function rejectionOf(run: Run, seed: number): Promise<RejectionReport> {
  const { choice, data, final, stopped } = run;
  const curve = rejectionCurve(data.test, final);
  const heldOut = Math.min(HELD_OUT, Math.ceil(data.train.count / 7));
  const thresholds = choice.paper.details && !stopped && heldOut < data.train.count ? await heldOutThresholds(run, seed, heldOut) : undefined;
  return {
    wantedErrorPercent: WANTED,
    chosenOnTest: rejectionFor(curve, WANTED),
    chosenOnHeldOut: thresholds && { heldOut, ...reject(data.test, final, thresholds) },
    curve: curve.map(({ rejectedPercent, errorPercent }) => ({ rejectedPercent, errorPercent })),
  };
}

/** Trains a network as the first one was, without the last digits, and chooses its thresholds on those; undefined after Ctrl-C. */
async function heldOutThresholds({ trained, data, recipe }: Run, seed: number, count: number): Promise<Thresholds | undefined> {
  console.log(`To choose thresholds, the training is repeated without the last ${count} training digits.`);
  const { classifier } = trained;
  const second = { classifier, parameters: initialParameters(classifier.network, seed, spreads[recipe.initial]) };
  const parts = holdOut(data.train, count);
  const stopped = await trainWithBar(second, { ...parts, vary: data.vary }, recipe, seed, { pass: 0 });
  return stopped ? undefined : rejectionFor(rejectionCurve(parts.test, await evaluate(second, parts.test)), WANTED)?.thresholds;
}

/** The figures in words, and the curve in a few points. */
export function describeRejection(
  { wantedErrorPercent, chosenOnTest, chosenOnHeldOut, curve }: RejectionReport,
  paperPercent: number | undefined,
): string {
  const percent = (x: number) => `${x.toFixed(1)} %`;
  const lines = [`Rejected so that ${percent(wantedErrorPercent)} of the other test digits are misread:`];
  if (chosenOnTest)
    lines.push(
      `  ${percent(chosenOnTest.rejectedPercent)} with thresholds chosen on the test digits${paperPercent === undefined ? '' : `, as the paper's were: ${paperPercent} %`}`,
    );
  if (chosenOnHeldOut) {
    const { heldOut, rejectedPercent, errorPercent } = chosenOnHeldOut;
    lines.push(
      `  ${percent(rejectedPercent)} with thresholds chosen on ${heldOut} held-out training digits, of the others ${errorPercent.toFixed(2)} % are misread`,
    );
  }
  const wanted = [0, 1, 2, 5, 10, 15, 20, 30];
  const points = wanted.map((most) => curve.findLast(({ rejectedPercent }) => rejectedPercent <= most)?.errorPercent ?? Number.NaN);
  lines.push(`  ${'rejected at most'.padEnd(17)}${wanted.map((x) => `${x} %`.padStart(8)).join('')}`);
  lines.push(`  ${'error'.padEnd(17)}${points.map((x) => `${x.toFixed(2)} %`.padStart(8)).join('')}`);
  return lines.join('\n');
}
