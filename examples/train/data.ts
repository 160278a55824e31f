import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import { DownloadError, loadMnist, type Progress } from '@lenet-ts/digits/node';
import type { TrainingData } from '@lenet-ts/network';
import { ArgumentError } from '@lenet-ts/tensor';
import type { Options } from './options.ts';

/** How many digits the program draws when it draws its own: a sixth of MNIST. */
const DRAWN = { train: 10_000, test: 2_000 };

/** The digits to train with, and what to tell the user about where they come from. */
export interface ChosenData extends TrainingData {
  readonly name: DigitSet['name'];
  readonly notes: readonly string[];
}

/** Finds, downloads or draws what the options ask for. @throws DataNotFoundError, DownloadError, DataError, ArgumentError */
export async function chooseData(options: Options, onProgress: (progress: Progress) => void): Promise<ChosenData> {
  const learned = await loadNamed(options.data, options, onProgress);
  const tested = options.testData && options.testData !== learned.name ? await loadNamed(options.testData, options, onProgress) : learned;
  const { train, test } = options.holdOut ? holdOut(learned.train, options.holdOut) : { train: learned.train, test: tested.test };
  const notes = [
    ...learned.notes,
    ...(options.holdOut ? [`Tested on the last ${options.holdOut} training digits, which are not learned from.`] : []),
  ];
  if (options.limit && options.limit > train.count) throw new ArgumentError('--limit', `there are only ${train.count} training digits`);
  return { name: learned.name, train: subset(train, 0, options.limit), test, notes };
}

async function loadNamed(name: Options['data'], { dataDir, seed }: Options, onProgress: (progress: Progress) => void): Promise<ChosenData> {
  if (name !== 'drawn') {
    try {
      const { train, test, folder } = await loadMnist({ dataDir, onProgress });
      return { name: 'mnist', train, test, notes: [`MNIST from ${folder}: ${train.count} training and ${test.count} test digits.`] };
    } catch (error) {
      if (name === 'mnist' || !(error instanceof DownloadError)) throw error;
    }
  }
  const why = name === 'drawn' ? [] : ['MNIST is not on this machine and could not be downloaded, so the program draws the digits itself.'];
  // The seeds of a set and of its test set differ for every --seed.
  const train = drawDigits({ count: DRAWN.train, seed: 2 * seed });
  const test = drawDigits({ count: DRAWN.test, seed: 2 * seed + 1 });
  return { name: 'drawn', train, test, notes: [...why, `${train.count} training and ${test.count} test digits drawn by the program, seed ${seed}.`] };
}

function holdOut(set: DigitSet, count: number): TrainingData {
  if (count >= set.count) throw new ArgumentError('--hold-out', `there are only ${set.count} training digits`);
  return { train: subset(set, 0, set.count - count), test: subset(set, set.count - count) };
}
