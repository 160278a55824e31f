import { constants } from 'node:os';
import { distorting } from '@lenet-ts/digits';
import {
  type Checkpoint,
  describeData,
  type Evaluation,
  evaluate,
  formatSummary,
  initialParameters,
  type PassResult,
  type Recipe,
  type RunDescription,
  spreads,
  type Trained,
  type TrainingData,
  type TrainingEvent,
  type TrainingState,
  train,
} from '@lenet-ts/network';
import type { CheckpointFile } from '@lenet-ts/network/node';
import { currentBackend } from '@lenet-ts/tensor';
import { Interrupted } from '../../commandLine.ts';
import { type ChosenData, chooseData } from './data.ts';
import { downloadBar, passHeader, passLine, progressBar } from './display.ts';
import { type Choice, type NetworkName, networks } from './networks.ts';
import type { Options } from './options.ts';
import { chooseRecipe } from './recipe.ts';
import { Saver } from './saver.ts';

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

/**
 * Sets a network up, finds its data and trains it, and tells about it.
 * @param file where the run is kept
 * @param saved the checkpoint to go on from
 * @throws UsageError when the options ask for more digits than there are, CheckpointError when the checkpoint is from another run, or
 * when the run cannot be saved, Interrupted when a signal asked the program to end
 */
export async function runTraining(network: NetworkName, options: Options, file?: CheckpointFile, saved?: Checkpoint): Promise<Run> {
  const choice = networks[network];
  const { classifier, recipe: papers, loss, j } = choice.setUp(options);
  const backend = currentBackend().name;

  const downloads = downloadBar();
  const found = await chooseData(choice, options, downloads.show).finally(downloads.stop);
  const data = { ...found, vary: options.distort ? distorting(classifier.network.plane.size) : undefined };
  const passes = options.passes ?? choice.affordablePasses[backend === 'cpu' ? 'cpu' : 'wasm'][data.name];
  const recipe = chooseRecipe(papers, { ...options, passes });
  console.log(`${choice.title}\n\n${formatSummary(classifier.summary())}\n`);
  for (const note of data.notes) console.log(note);
  const update = recipe.batch === 1 ? 'a digit' : `${recipe.batch} digits`;
  console.log(
    `${recipe.passes} passes over ${data.train.count} digits, ${update} an update, on the ${backend} backend; Ctrl-C stops early and keeps what was learned.\n`,
  );

  const run = file && (await describeRun(network, options, data, recipe));
  const { parameters, state } = (run && saved?.restore(run, classifier.network)) ?? {
    parameters: initialParameters(classifier.network, options.seed, spreads[recipe.initial]),
    state: { pass: 0 },
  };
  const trained = { classifier, parameters };
  const results = [...(saved?.passes ?? [])];
  const saver = run && file && new Saver(file, options.checkpointEvery, run, parameters);
  if (saver && !saved) await saver.save(state, results);

  const isPapers = data.name === choice.paper.results[0].data && !options.distort && !options.limit;
  const byPass = isPapers ? choice.paper.errorPercentByPass : [];
  const tell = (result: PassResult) => console.log(passLine(result, byPass[result.pass - 1]));
  console.log(passHeader);
  results.forEach(tell);
  if (saved && state.pass < recipe.passes)
    console.log(`Going on from ${options.resume}, after ${state.within?.done ?? 0} digits of pass ${state.pass + 1}.`);
  const stopped = await trainWithBar(trained, data, recipe, options.seed, state, async (event, isLast) => {
    if (event.kind === 'pass') {
      results.push(event.result);
      tell(event.result);
    }
    if (event.kind === 'pass' || isLast) await saver?.save(event.state, results);
    else await saver?.saveIfDue(event.state, results);
  });
  return { network, choice, trained, data, recipe, loss, j, passes: results, stopped, final: await evaluate(trained, data.test) };
}

/** What a checkpoint has to match. Its options are those that --resume gives again. */
async function describeRun(network: NetworkName, options: Options, data: ChosenData, recipe: Recipe): Promise<RunDescription> {
  const { seed, testData, limit, holdOut, loss, j, recipe: recipeName, optimiser, rate, batch, order, distort, transposed } = options;
  const backend = currentBackend().name;
  const { passes } = recipe;
  return {
    network,
    backend,
    seed,
    recipe,
    data: await describeData(data),
    options: {
      ...{ network, backend, seed, passes, data: data.name, testData, limit, holdOut, loss, j, recipe: recipeName },
      ...{ optimiser, rate, batch, order, distort, transposed },
    },
  };
}

/** What asks a training to stop: Ctrl-C, a system that shuts down, a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Trains with a bar inside a pass, until the end or a signal. A second one ends the program at once.
 * @param onEvent learns of each event, and whether it is the last one because the training is stopped
 * @returns whether it was stopped by Ctrl-C; the program's exit code is then set
 * @throws Interrupted when another signal stopped it, which leaves no time for more
 */
export async function trainWithBar(
  trained: Trained,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  from: TrainingState,
  onEvent: (event: TrainingEvent, isLast: boolean) => Promise<void> = async () => {},
): Promise<boolean> {
  let signal: NodeJS.Signals | undefined;
  const stop = (received: NodeJS.Signals) => {
    signal = received;
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  const bar = progressBar('pass');
  let { pass, within } = from;
  try {
    for await (const event of train(trained, data, recipe, seed, from)) {
      ({ pass, within } = event.state);
      if (event.kind === 'progress') {
        if (!bar.isActive) bar.start(event.count, 0);
        bar.update(event.done);
      } else bar.stop();
      const isLast = signal !== undefined;
      await onEvent(event, isLast);
      if (isLast) break;
    }
  } finally {
    bar.stop();
    for (const name of SIGNALS) process.off(name, stop);
  }
  if (signal === undefined || pass === recipe.passes) return false;
  const exitCode = 128 + constants.signals[signal];
  if (signal !== 'SIGINT') throw new Interrupted(`Stopped by ${signal} after ${within?.done ?? 0} digits of pass ${pass + 1}.`, exitCode);
  process.exitCode = exitCode;
  return true;
}
