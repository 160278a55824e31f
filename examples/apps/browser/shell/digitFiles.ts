import { centreDigit, type DigitSet, readUsps, subset } from '@lenet-ts/digits';
import { DataError } from '@lenet-ts/tensor';
import { MnistFiles, unpacked } from '../training/mnistFiles.ts';

/** Sets of digits as the page calls them. */
export const setTitles = {
  drawn: 'drawn by the program',
  'mnist-test': 'MNIST’s test digits',
  'mnist-train': 'MNIST’s training digits',
  'usps-test': 'USPS’s test digits',
  'usps-train': 'USPS’s training digits',
} as const;

/** USPS's files, by the beginnings of their names. */
const usps = { 'zip.train': 'usps-train', 'zip.test': 'usps-test' } as const;
/** Digits of USPS that the page takes of each file, and how many it brings to 28x28 in one turn. */
const [MOST, PORTION] = [2000, 100];

/** The reader's own files of digits, from wherever they are dropped or chosen. What is wrong with one costs nothing of the others. */
export class DigitFiles {
  readonly #mnist = new MnistFiles();
  readonly #onSet: (name: string, digits: DigitSet) => void;
  /** Grows with everything that came. */
  taken = 0;
  /** What is here and what is missing. */
  status = '';
  problems: readonly string[] = [];

  /** @param onSet told of every set that is complete */
  constructor(onSet: (name: string, digits: DigitSet) => void) {
    this.#onSet = onSet;
  }

  get mnist(): MnistFiles['complete'] {
    return this.#mnist.complete;
  }

  /** Takes MNIST from a training that was kept with it. */
  restore(mnist: NonNullable<MnistFiles['complete']>): void {
    this.#mnist.restore(mnist);
    this.#tellMnist(mnist);
    this.status = `MNIST is here again, from the training that was kept: ${countsOf(mnist)}.`;
    this.taken++;
  }

  async take(files: Iterable<File>): Promise<void> {
    const problems: string[] = [];
    const said: string[] = [];
    const others: File[] = [];
    for (const file of files) {
      const [, set] = Object.entries(usps).find(([start]) => file.name.startsWith(start)) ?? [];
      if (!set) {
        others.push(file);
        continue;
      }
      try {
        const digits = readUsps({ file: file.name, bytes: await unpacked(file) });
        this.#onSet(set, await onPaper(digits));
        said.push(`USPS is here: ${Math.min(MOST, digits.count)} of the ${digits.count} digits of ${file.name}.`);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        problems.push(error.message);
      }
    }
    if (others.length > 0) {
      problems.push(...(await this.#mnist.add(others)));
      const { complete, missing } = this.#mnist;
      if (complete) this.#tellMnist(complete);
      said.push(complete ? `MNIST is here: ${countsOf(complete)}.` : `Still missing of MNIST: ${missing.join(', ')}.`);
    }
    this.problems = problems;
    if (said.length > 0) this.status = said.join(' ');
    this.taken++;
  }

  #tellMnist({ train, test }: NonNullable<MnistFiles['complete']>): void {
    this.#onSet('mnist-train', train);
    this.#onSet('mnist-test', test);
  }
}

function countsOf({ train, test }: NonNullable<MnistFiles['complete']>): string {
  return `${train.count} training and ${test.count} test digits`;
}

/** Digits of any size as the paper has them: 28x28, scaled and centred. The page goes on meanwhile. */
async function onPaper(set: DigitSet): Promise<DigitSet> {
  const some = subset(set, 0, Math.min(MOST, set.count));
  const { count, height, width } = some;
  const area = height * width;
  const images = new Uint8Array(count * 28 * 28);
  for (let i = 0; i < count; i++) {
    const data = Float32Array.from(some.images.subarray(i * area, (i + 1) * area), (level) => level / 255);
    images.set(centreDigit({ height, width, data }), i * 28 * 28);
    if (i % PORTION === PORTION - 1) await new Promise((resolve) => setTimeout(resolve));
  }
  return { ...some, height: 28, width: 28, images };
}
