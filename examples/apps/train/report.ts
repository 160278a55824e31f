import { type Evaluation, type PassResult, type Recipe, totals, weightsSha256 } from '@lenet-ts/network';
import { currentBackend } from '@lenet-ts/tensor';
import type { Options } from './options.ts';
import type { RejectionReport } from './rejection.ts';
import type { Run } from './training.ts';

/** What --json writes. An infinite threshold is null there. */
interface Report {
  readonly network: string;
  readonly data: string;
  readonly testData: string;
  readonly backend: string;
  readonly seed: number;
  readonly parameters: number;
  readonly connections: number;
  readonly units: number;
  readonly recipe: Recipe & {
    readonly loss: string;
    readonly j: number | undefined;
    readonly distort: boolean;
    readonly limit: number | undefined;
    readonly holdOut: number | undefined;
  };
  readonly passes: readonly PassResult[];
  readonly final: {
    readonly testErrors: number;
    readonly testCount: number;
    readonly testErrorPercent: number;
    /** On all training digits once the training is over, for a paper that reports it. */
    readonly trainErrorPercent: number | undefined;
  };
  /** Half the mean square of target minus output, once the training is over. */
  readonly mse: { readonly train: number; readonly test: number } | undefined;
  readonly rejection: RejectionReport;
  /** How many test digits the network read in a second. */
  readonly digitsPerSecond: number;
  readonly weightsSha256: string;
}

/** @param learned how the network does on its training digits, where that is wanted */
export async function reportOf(run: Run, options: Options, rejection: RejectionReport, learned: Evaluation | undefined): Promise<Report> {
  const { trained, data, final } = run;
  const { trainable, connections, units } = totals(trained.classifier.summary());
  return {
    network: run.network,
    data: data.name,
    testData: data.test.name,
    backend: currentBackend().name,
    seed: options.seed,
    parameters: trainable,
    connections,
    units,
    recipe: { ...run.recipe, loss: run.loss, j: run.j, distort: options.distort, limit: options.limit, holdOut: options.holdOut },
    passes: run.passes,
    final: {
      testErrors: final.errors,
      testCount: final.count,
      testErrorPercent: final.errorPercent,
      trainErrorPercent: learned?.errorPercent,
    },
    mse: learned && { train: perOutput(learned), test: perOutput(final) },
    rejection,
    digitsPerSecond: final.count / final.seconds,
    weightsSha256: await weightsSha256(trained.parameters),
  };
}

/** Half the mean square an output, from half the sum over the ten. */
export function perOutput({ loss }: Evaluation): number {
  return loss / 10;
}
