import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DigitSet } from '../digitSet.ts';
import { readMnist } from '../mnist.ts';
import { download, type Progress } from './download.ts';
import { cacheFolder, findData } from './find.ts';

/** MNIST's four files, unpacked: their names below a data folder, bytes and MD5. */
const FILES = [
  { file: 'mnist/train-images-idx3-ubyte', size: 47_040_016, md5: '6bbc9ace898e44ae57da46a324031adb' },
  { file: 'mnist/train-labels-idx1-ubyte', size: 60_008, md5: 'a25bea736e30d166cdddb491f175f624' },
  { file: 'mnist/t10k-images-idx3-ubyte', size: 7_840_016, md5: '2646ac647ad5339dbf082846283269ea' },
  { file: 'mnist/t10k-labels-idx1-ubyte', size: 10_008, md5: '27ae3e4e09519cfbb04c329615203637' },
] as const;

const MIRRORS = ['https://ossci-datasets.s3.amazonaws.com/', 'https://storage.googleapis.com/cvdf-datasets/'];

export interface LoadOptions {
  /** A folder that holds `mnist/`. It alone is searched, and nothing is downloaded. */
  readonly dataDir?: string | undefined;
  /** Called while a file is downloaded. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Addresses under which `mnist/` is found, by default the public ones. */
  readonly mirrors?: readonly string[];
}

export interface LoadedDigits {
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** The folder they were read from. */
  readonly folder: string;
}

/**
 * MNIST from `dataDir`, else from $LENET_DATA, else from the cache folder, into which it is downloaded if it is nowhere.
 * @throws DataNotFoundError if `dataDir` does not hold it, DownloadError without network, DataError for a broken file
 */
export async function loadMnist({ dataDir, onProgress, mirrors = MIRRORS }: LoadOptions = {}): Promise<LoadedDigits> {
  const names = FILES.map(({ file }) => file);
  let paths = await findData(names, dataDir);
  if (!paths) {
    const cache = cacheFolder();
    for (const { file, size, md5 } of FILES) {
      await download({ urls: mirrors.map((mirror) => `${mirror}${file}.gz`), target: join(cache, `${file}.gz`), size, md5, onProgress });
    }
    paths = names.map((file) => join(cache, `${file}.gz`));
  }
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(
    paths.map(async (file) => ({ file, bytes: new Uint8Array(await readFile(file)) })),
  );
  if (!trainImages || !trainLabels || !testImages || !testLabels) throw new RangeError('MNIST has four files');
  const [train, test] = await Promise.all([readMnist(trainImages, trainLabels), readMnist(testImages, testLabels)]);
  return { train, test, folder: dirname(trainImages.file) };
}
