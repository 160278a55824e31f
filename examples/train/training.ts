import { distort } from '@lenet-ts/digits';
import {
  type Evaluation,
  evaluate,
  formatSummary,
  initialParameters,
  type PassResult,
  type Plane,
  type Recipe,
  spreads,
  type Trained,
  type TrainingData,
  train,
} from '@lenet-ts/network';
import { currentBackend } from '@lenet-ts/tensor';
import { type ChosenData, chooseData } from './data.ts';
import { downloadBar, passHeader, passLine, progressBar } from './display.ts';
import { type Choice, type NetworkName, networks } from './networks.ts';
import type { Options } from './options.ts';

/** A network that was trained, with all that was done and found. */
export interface Run {
  readonly network: NetworkName;
  readonly choice: Choice;
  readonly trained: Trained;
  readonly data: ChosenData;
  readonly recipe: Recipe;
  readonly loss: string;
  readonly j: number | undefined;
  /** The passes that were completed. */
  readonly passes: readonly PassResult[];
  readonly stopped: boolean;
  readonly final: Evaluation;
}

/** Sets a network up, finds its data and trains it, and tells about it. */
export async function runTraining(network: NetworkName, options: Options): Promise<Run> {
  const choice = networks[network];
  const { classifier, recipe: papers, loss, j } = choice.setUp(options);
  const backend = currentBackend().name;
  console.log(`${choice.title}\n\n${formatSummary(classifier.summary())}\n`);

  const downloads = downloadBar();
  const found = await chooseData(choice, options, downloads.show);
  downloads.stop();
  const data = { ...found, vary: options.distort ? distortedFor(classifier.network.plane) : undefined };
  const recipe = { ...papers, passes: options.passes ?? choice.affordablePasses[backend === 'cpu' ? 'cpu' : 'wasm'] };
  for (const note of data.notes) console.log(note);
  console.log(`${recipe.passes} passes over ${data.train.count} digits on the ${backend} backend; Ctrl-C stops early and keeps what was learned.\n`);

  const byPass = data.name === choice.paper.results[0].data ? choice.paper.errorPercentByPass : [];
  console.log(passHeader);
  const trained = { classifier, parameters: initialParameters(classifier.network, options.seed, spreads[recipe.initial]) };
  const { passes, stopped } = await trainWithBar(trained, data, recipe, options.seed, (result) =>
    console.log(passLine(result, byPass[result.pass - 1])),
  );
  return { network, choice, trained, data, recipe, loss, j, passes, stopped, final: await evaluate(trained, data.test) };
}

/** Trains with a bar inside a pass, until the end or Ctrl-C. */
export async function trainWithBar(
  trained: Trained,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  onPass: (result: PassResult) => void,
): Promise<Pick<Run, 'passes' | 'stopped'>> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  const passes: PassResult[] = [];
  const bar = progressBar('pass');
  for await (const event of train(trained, data, recipe, seed)) {
    if (event.kind === 'progress') {
      if (!bar.isActive) bar.start(event.count, 0);
      bar.update(event.done);
    } else {
      bar.stop();
      passes.push(event.result);
      onPass(event.result);
    }
    if (stopped) break;
  }
  bar.stop();
  process.removeListener('SIGINT', stop);
  return { passes, stopped: stopped && passes.length < recipe.passes };
}

/** Digits distorted anew each time they come, on the whole plane the network sees. */
function distortedFor({ size }: Plane): NonNullable<TrainingData['vary']> {
  return (set, indices, random) => distort(set, indices, random, size);
}
