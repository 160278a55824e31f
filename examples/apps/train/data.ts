import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import { DownloadError, loadMnist, loadUsps, type Progress } from '@lenet-ts/digits/node';
import type { TrainingData } from '@lenet-ts/network';
import { UsageError } from '../../commandLine.ts';
import type { Choice, DataName } from './networks.ts';
import type { Options } from './options.ts';

/** How many digits the program draws when it draws its own: a sixth of MNIST. */
const DRAWN = { train: 10_000, test: 2_000 };

/** The digits to train with, and what to tell the user about where they come from. */
export interface ChosenData extends TrainingData {
  readonly name: DataName;
  readonly notes: readonly string[];
}

/** Finds, downloads or draws what the options ask for, or the best for this network. @throws DataNotFoundError, DownloadError, DataError, UsageError */
export async function chooseData(choice: Choice, options: Options, onProgress: (progress: Progress) => void): Promise<ChosenData> {
  const learned = await loadFirst(options.data ? [options.data] : choice.data, options, onProgress);
  const tested = options.testData && options.testData !== learned.name ? await load(options.testData, options, onProgress) : learned;
  const { count } = learned.train;
  const kept = count - (options.holdOut ?? 0);
  if (kept < 1) throw new UsageError([`--hold-out ${options.holdOut}: there are only ${count} training digits, and one has to be left`]);
  if (options.limit && options.limit > kept) throw new UsageError([`--limit ${options.limit}: there are only ${kept} training digits`]);
  const used = options.limit ?? kept;
  if (options.batch && options.batch > used) throw new UsageError([`--batch ${options.batch}: there are only ${used} training digits`]);
  const { train, test } = options.holdOut ? holdOut(learned.train, options.holdOut) : { train: learned.train, test: tested.test };
  const notes = [
    ...learned.notes,
    ...(options.holdOut ? [`Tested on the last ${options.holdOut} training digits, which are not learned from.`] : []),
  ];
  return { name: learned.name, train: choice.fit(subset(train, 0, options.limit)), test: choice.fit(test), notes };
}

/** The first that can be had. */
async function loadFirst(
  [name = 'drawn', ...others]: readonly DataName[],
  options: Options,
  onProgress: (progress: Progress) => void,
): Promise<ChosenData> {
  try {
    return await load(name, options, onProgress);
  } catch (error) {
    if (others.length === 0 || !(error instanceof DownloadError)) throw error;
    const found = await loadFirst(others, options, onProgress);
    return { ...found, notes: [`${name.toUpperCase()} is not on this machine and could not be downloaded: ${error.reason}.`, ...found.notes] };
  }
}

async function load(name: DataName, options: Options, onProgress: (progress: Progress) => void): Promise<ChosenData> {
  const { dataDir, transposed, seed, limit = DRAWN.train } = options;
  if (name === 'drawn') {
    // Those that nobody learns from need not be drawn.
    const train = drawDigits({ count: options.holdOut ? DRAWN.train : Math.min(limit, DRAWN.train), seed });
    const test = drawDigits({ from: DRAWN.train, count: DRAWN.test, seed });
    return { name, train, test, notes: [`${train.count} training and ${test.count} test digits drawn by the program, seed ${seed}.`] };
  }
  const { train, test, folder } = await (name === 'usps' ? loadUsps({ dataDir, onProgress }) : loadMnist({ dataDir, transposed, onProgress }));
  return { name, train, test, notes: [`${name.toUpperCase()} from ${folder}: ${train.count} training and ${test.count} test digits.`] };
}

/** The last `count` digits of a training set for a test, the others to learn from. */
export function holdOut(set: DigitSet, count: number): TrainingData {
  return { train: subset(set, 0, set.count - count), test: subset(set, set.count - count) };
}
