import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { initialParameters, optimisers, Stepper, spreads, weightsSha256 } from '@lenet-ts/network';
import { Random } from '@lenet-ts/tensor';
import { type Exhibit, exhibits, type NetworkName } from '../../apps/browser/exhibits.ts';

/** How a training went: the mean loss of each batch, and the weights it ended with. */
export interface Course {
  readonly meanLosses: readonly number[];
  readonly sha: string;
}

export const BATCH = 32;

/** Trains a network for so many updates at BATCH digits each, the same on every backend and in every place but for rounding. */
export async function course(name: NetworkName, steps: number): Promise<Course> {
  const { classifier, fit, recipe }: Exhibit = exhibits[name];
  const digits = fit(drawDigits({ count: 10 * BATCH, seed: 1 }));
  const parameters = initialParameters(classifier.network, 1, spreads.root);
  const stepper = new Stepper({ classifier, parameters }, optimisers.lm(parameters, recipe));
  const random = new Random(1);
  const meanLosses: number[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % 50 === 0) {
      const drawn = Array.from({ length: 100 }, () => random.integer(digits.count));
      stepper.setRate(2e-4, () => [digits, drawn]);
    }
    stepper.step(
      digits,
      Array.from({ length: BATCH }, (_, i) => (step * BATCH + i) % digits.count),
    );
    meanLosses.push((await stepper.tally.read()).loss / BATCH);
  }
  const sha = await weightsSha256(parameters);
  stepper.dispose();
  for (const leaf of leavesOf(parameters)) leaf.dispose();
  return { meanLosses, sha };
}
