import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { evaluate, namedWeights } from '@lenet-ts/network';
import { ArgumentError, encodeSafetensors, TensorError, useBackend } from '@lenet-ts/tensor';
import writeFileAtomic from 'write-file-atomic';
import { comparisonTable, confusionMatrix, describeResult, misreadDigits } from './display.ts';
import { networkNames } from './networks.ts';
import { type Options, readOptions } from './options.ts';
import { describeRejection, rejectionOf } from './rejection.ts';
import { reportOf } from './report.ts';
import { type Run, runTraining } from './training.ts';

/** Trains one network, and tells and writes all about it. */
async function trainOne(options: Options): Promise<void> {
  for (const file of [options.json, options.save]) if (file) await checkWritable(file);
  const run = await runTraining(options.network ?? 'lenet5', options);
  const { choice, trained, data, final } = run;
  if (options.save) await writeFileAtomic(options.save, Buffer.from(await encodeSafetensors(namedWeights(trained.parameters))));
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

/** So that a run of an hour does not end with a file that cannot be written. @throws ArgumentError */
async function checkWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch(() => {
    throw new ArgumentError(file, 'its folder does not exist or cannot be written to');
  });
}

try {
  const isBare = process.argv.length === 2;
  const options = readOptions(process.argv);
  if (options.backend) useBackend(options.backend);
  await (isBare ? compare(options) : trainOne(options));
} catch (error) {
  if (!(error instanceof TensorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
