import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DigitSet } from '../digitSet.ts';
import { type MnistOptions, type NamedBytes, readMnist } from '../mnist.ts';
import { readUsps } from '../usps.ts';
import { download, type Progress } from './download.ts';
import { cacheFolder, fileIn, findData } from './find.ts';

/** A data file as it is when unpacked. */
interface DataFile {
  /** Its path below a data folder. */
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  readonly md5: string;
}

const MNIST: readonly DataFile[] = [
  { file: 'mnist/train-images-idx3-ubyte', size: 47_040_016, md5: '6bbc9ace898e44ae57da46a324031adb' },
  { file: 'mnist/train-labels-idx1-ubyte', size: 60_008, md5: 'a25bea736e30d166cdddb491f175f624' },
  { file: 'mnist/t10k-images-idx3-ubyte', size: 7_840_016, md5: '2646ac647ad5339dbf082846283269ea' },
  { file: 'mnist/t10k-labels-idx1-ubyte', size: 10_008, md5: '27ae3e4e09519cfbb04c329615203637' },
];
const MNIST_MIRRORS = ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'];

const USPS: readonly DataFile[] = [
  { file: 'usps/zip.train', size: 14_512_253, md5: 'a2d376ecc766edab27f0c4621f180f99' },
  { file: 'usps/zip.test', size: 2_029_542, md5: 'ec27c60f11cf4a80de34679dd9108b4d' },
];
const USPS_MIRRORS = ['https://hastie.su.domains/ElemStatLearn/datasets/'];

/** Where digits are looked for. */
export interface LoadOptions {
  /** A folder that holds `mnist/` or `usps/`. It alone is searched, and nothing is downloaded. */
  readonly dataDir?: string | undefined;
  /** Called while a file is downloaded. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Addresses, with a slash at the end, under which the packed files lie; by default the public ones. */
  readonly mirrors?: readonly string[];
}

/** A training and a test set. */
export interface LoadedDigits {
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** The folder they were read from. */
  readonly folder: string;
}

/**
 * MNIST, 60,000 and 10,000 digits of 28 by 28: from `dataDir`, else from $LENET_DATA, else from the cache folder, into which it is
 * downloaded if it is nowhere. Sets of other sizes in files of the same names are read alike; EMNIST's with `transposed`.
 * @throws DataNotFoundError if `dataDir` does not hold it or $LENET_DATA only a part, DownloadError if it cannot be fetched, DataError
 * for a broken file
 */
export async function loadMnist({ mirrors = MNIST_MIRRORS, ...options }: LoadOptions & MnistOptions = {}): Promise<LoadedDigits> {
  const { bytes, folder } = await loadFiles(MNIST, mirrors, options);
  const [trainImages, trainLabels, testImages, testLabels] = bytes;
  return { train: readMnist(trainImages!, trainLabels!, options), test: readMnist(testImages!, testLabels!, options), folder };
}

/**
 * USPS, 7,291 and 2,007 digits of 16 by 16, found and fetched as MNIST is.
 * @throws DataNotFoundError, DownloadError, DataError
 */
export async function loadUsps({ mirrors = USPS_MIRRORS, ...options }: LoadOptions = {}): Promise<LoadedDigits> {
  const { bytes, folder } = await loadFiles(USPS, mirrors, options);
  return { train: readUsps(bytes[0]!), test: readUsps(bytes[1]!), folder };
}

/**
 * Where loadMnist and loadUsps would find their files.
 * @returns the folder, or undefined if they would be downloaded
 * @throws DataNotFoundError as those do
 */
export async function findDigits(name: 'mnist' | 'usps', dataDir?: string): Promise<string | undefined> {
  const files = { mnist: MNIST, usps: USPS }[name].map(({ file }) => file);
  const [first] = (await findData(files, dataDir)) ?? [];
  return first && dirname(first);
}

/** Finds or fetches files that lie in one folder, and reads them. */
async function loadFiles(
  files: readonly DataFile[],
  mirrors: readonly string[],
  { dataDir, onProgress }: LoadOptions,
): Promise<{ bytes: NamedBytes[]; folder: string }> {
  const found = await findData(
    files.map(({ file }) => file),
    dataDir,
  );
  const paths = found ?? (await fetchFiles(files, mirrors, onProgress));
  const bytes = await Promise.all(paths.map(async (file) => ({ file, bytes: new Uint8Array(await readFile(file)) })));
  return { bytes, folder: dirname(paths[0]!) };
}

/** Downloads what the cache folder lacks. @returns the paths there */
async function fetchFiles(files: readonly DataFile[], mirrors: readonly string[], onProgress: LoadOptions['onProgress']): Promise<string[]> {
  const paths: string[] = [];
  for (const { file, size, md5 } of files) {
    const target = join(cacheFolder(), `${file}.gz`);
    const present = await fileIn(cacheFolder(), file);
    if (!present) await download({ urls: mirrors.map((mirror) => mirror + basename(target)), target, size, md5, onProgress });
    paths.push(present ?? target);
  }
  return paths;
}
