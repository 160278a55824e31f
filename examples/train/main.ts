import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Checkpoint, evaluate } from '@lenet-ts/network';
import { loadCheckpoint } from '@lenet-ts/network/node';
import { ArgumentError, TensorError, useBackend } from '@lenet-ts/tensor';
import writeFileAtomic from 'write-file-atomic';
import { comparisonTable, confusionMatrix, describeResult, misreadDigits } from './display.ts';
import { networkNames } from './networks.ts';
import { type Options, readOptions, wordsOf } from './options.ts';
import { describeRejection, rejectionOf } from './rejection.ts';
import { reportOf } from './report.ts';
import { type Run, runTraining } from './training.ts';

/** Trains one network, and tells and writes all about it. */
async function trainOne(options: Options, saved?: Checkpoint): Promise<void> {
  if (options.json) await checkWritable(options.json);
  const run = await runTraining(options.network ?? 'lenet5', options, saved);
  const { choice, trained, data, final } = run;
  console.log(`\n${confusionMatrix(data.test, final)}\n\n${misreadDigits(data.test, final)}\n`);
  const { details } = choice.paper;
  const learned = details && (await evaluate(trained, data.train));
  console.log(describeResult(run, learned));
  const rejection = await rejectionOf(run, options.seed);
  console.log(describeRejection(rejection, data.test.name === 'usps' ? details?.rejectedPercentForOnePercent : undefined));
  if (options.save) console.log(`Weights: ${options.save}`);
  if (options.json) {
    await writeFileAtomic(options.json, `${JSON.stringify(await reportOf(run, options, rejection, learned), null, 2)}\n`);
    console.log(`Results: ${options.json}`);
  }
}

/** Trains every network on what data there is, and sets them side by side. */
async function compare(options: Options): Promise<void> {
  const runs: Run[] = [];
  for (const network of networkNames) {
    const run = await runTraining(network, options);
    runs.push(run);
    console.log();
    if (run.stopped) break;
  }
  console.log(comparisonTable(runs));
}

/** Goes on with the run that was saved in a file. Options that are given again have to be the same. */
async function resume(file: string, words: readonly string[]): Promise<void> {
  const { checkpoint, problem } = await loadCheckpoint(file);
  if (problem) console.warn(`${problem.message}\nThe checkpoint before it is used: ${file}.previous\n`);
  const options = readOptions([...wordsOf(checkpoint.run.options), '--save', file, ...words]);
  if (options.backend) useBackend(options.backend);
  await trainOne(options, checkpoint);
}

/** So that a run of an hour does not end with a file that cannot be written. @throws ArgumentError */
async function checkWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch(() => {
    throw new ArgumentError(file, 'its folder does not exist or cannot be written to');
  });
}

try {
  const words = process.argv.slice(2);
  const options = readOptions(words);
  if (options.backend) useBackend(options.backend);
  if (options.resume) await resume(options.resume, words);
  else await (words.length === 0 ? compare(options) : trainOne(options));
} catch (error) {
  if (!(error instanceof TensorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
