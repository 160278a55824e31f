import { type Checkpoint, evaluate } from '@lenet-ts/network';
import { type CheckpointFile, loadCheckpoint } from '@lenet-ts/network/node';
import writeFileAtomic from 'write-file-atomic';
import { type Read, runProgram, UsageError } from '../../commandLine.ts';
import { comparisonTable, confusionMatrix, describeResult, misreadDigits } from './display.ts';
import { networkNames } from './networks.ts';
import { type Options, readOptions, wordsOf } from './options.ts';
import { openRun, problemsOfPlaces } from './places.ts';
import { describeRejection, rejectionOf } from './rejection.ts';
import { reportOf } from './report.ts';
import { type Run, runTraining } from './training.ts';

/** Trains one network, and tells and writes all about it. */
async function trainOne(options: Options, file?: CheckpointFile, saved?: Checkpoint): Promise<void> {
  const run = await runTraining(options.network ?? 'lenet5', options, file, saved);
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

/** The run to go on with, and its options. Those that are given again have to be the same. @throws CheckpointError */
async function readSaved(file: string, words: readonly string[]): Promise<{ saved: Checkpoint; read: Read<Options> }> {
  const { checkpoint, problem } = await loadCheckpoint(file);
  if (problem) console.warn(`${problem.message}\nThe checkpoint before it is used: ${file}.previous\n`);
  return { saved: checkpoint, read: readOptions([...wordsOf(checkpoint.run.options), '--save', file, ...words]) };
}

await runProgram('npm start --', async () => {
  const words = process.argv.slice(2);
  const typed = readOptions(words);
  const { resume } = typed.options;
  const file = await openRun(typed.options, typed.problems);
  try {
    if (resume && typed.problems.length > 0) throw new UsageError(typed.problems);
    const { saved, read } = resume ? await readSaved(resume, words) : { saved: undefined, read: typed };
    const { options, problems } = read;
    const isComparison = words.length === 0;
    problems.push(...(await problemsOfPlaces(options, isComparison ? networkNames : [options.network ?? 'lenet5'])));
    if (problems.length > 0) throw new UsageError(problems);
    await (isComparison ? compare(options) : trainOne(options, file, saved));
  } finally {
    file?.close();
  }
});
