import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { distort } from '@lenet-ts/digits';
import {
  evaluate,
  formatSummary,
  initialParameters,
  namedWeights,
  type PassResult,
  type Plane,
  type Recipe,
  spreads,
  type Trained,
  type TrainingData,
  totals,
  train,
  weightsSha256,
} from '@lenet-ts/network';
import { ArgumentError, currentBackend, encodeSafetensors, TensorError, useBackend } from '@lenet-ts/tensor';
import writeFileAtomic from 'write-file-atomic';
import { chooseData } from './data.ts';
import { confusionMatrix, downloadBar, misreadDigits, passHeader, passLine, progressBar } from './display.ts';
import { networks } from './networks.ts';
import { type Options, readOptions } from './options.ts';
import type { Report } from './report.ts';

/** Trains, tests, and tells about it. */
async function main(options: Options): Promise<void> {
  for (const file of [options.json, options.save]) if (file) await checkWritable(file);
  if (options.backend) useBackend(options.backend);
  const backend = currentBackend().name;
  const choice = networks[options.network];
  const classifier = choice.classifier(options);
  const { trainable, connections } = totals(classifier.summary());
  console.log(`${choice.title}\n\n${formatSummary(classifier.summary())}\n`);

  const downloads = downloadBar();
  const found = await chooseData(options, downloads.show);
  downloads.stop();
  const data = { ...found, vary: options.distort ? distortedFor(classifier.network.plane) : undefined };
  const recipe = { ...choice.recipes[options.recipe], passes: options.passes ?? affordablePasses(backend) };
  const parameters = initialParameters(classifier.network, options.seed, spreads[recipe.initial]);
  const trained = { classifier, parameters };
  for (const note of data.notes) console.log(note);
  console.log(`${recipe.passes} passes over ${data.train.count} digits on the ${backend} backend; Ctrl-C stops early and keeps what was learned.\n`);

  const passes = await trainWithBar(trained, data, recipe, options.seed, (pass) =>
    data.name === choice.paper.data ? choice.paper.errorPercentByPass[pass - 1] : undefined,
  );
  const final = await evaluate(trained, data.test);
  const { errors, count, errorPercent } = final;
  console.log(`\n${confusionMatrix(data.test, final)}\n\n${misreadDigits(data.test, final)}\n`);
  if (passes.length < recipe.passes) console.log(`Stopped in pass ${passes.length + 1}.`);
  console.log(
    `${errors} of ${count} test digits misread: ${errorPercent.toFixed(2)} %. The paper's network after ${choice.recipes.literal.passes} passes over MNIST: ${choice.paper.errorPercent} %.`,
  );

  if (options.save) {
    await writeFileAtomic(options.save, Buffer.from(await encodeSafetensors(namedWeights(parameters))));
    console.log(`Weights: ${options.save}`);
  }
  if (options.json) {
    const report: Report = {
      network: options.network,
      data: data.name,
      testData: data.test.name,
      backend,
      seed: options.seed,
      parameters: trainable,
      connections,
      recipe: {
        ...recipe,
        loss: options.loss,
        j: options.loss === 'map' ? options.j : undefined,
        distort: options.distort,
        limit: options.limit,
        holdOut: options.holdOut,
      },
      passes,
      final: { testErrors: errors, testCount: count, testErrorPercent: errorPercent },
      weightsSha256: await weightsSha256(parameters),
    };
    await writeFileAtomic(options.json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`Results: ${options.json}`);
  }
}

/** Trains with a bar inside a pass and a line after it, until the end or Ctrl-C. @returns the passes that were completed */
async function trainWithBar(
  trained: Trained,
  data: TrainingData,
  recipe: Recipe,
  seed: number,
  paperPercent: (pass: number) => number | undefined,
): Promise<PassResult[]> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  const passes: PassResult[] = [];
  const bar = progressBar('pass');
  console.log(passHeader);
  for await (const event of train(trained, data, recipe, seed)) {
    if (event.kind === 'progress') {
      if (!bar.isActive) bar.start(event.count, 0);
      bar.update(event.done);
    } else {
      bar.stop();
      passes.push(event.result);
      console.log(passLine(event.result, paperPercent(event.result.pass)));
    }
    if (stopped) break;
  }
  bar.stop();
  process.removeListener('SIGINT', stop);
  return passes;
}

/** Digits distorted anew each time they come, on the whole plane the network sees. */
function distortedFor({ size }: Plane): NonNullable<TrainingData['vary']> {
  return (set, indices, random) => distort(set, indices, random, size);
}

/** So that a run of an hour does not end with a file that cannot be written. @throws ArgumentError */
async function checkWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch(() => {
    throw new ArgumentError(file, 'its folder does not exist or cannot be written to');
  });
}

/** Passes that take about a minute or two. */
function affordablePasses(backend: string): number {
  return backend === 'cpu' ? 1 : 8;
}

try {
  await main(readOptions(process.argv));
} catch (error) {
  if (!(error instanceof TensorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
