import { DataError } from '@lenet-ts/tensor';
import { type DigitSet, SIDE } from './digitSet.ts';
import { gunzip } from './gunzip.ts';
import { parseIdxImages, parseIdxLabels } from './idx.ts';

/** Far more labels than any set of this format has: what a packed file of them may unpack to. */
const MOST = 10_000_000;

/** A file in memory, packed or not, with the name that errors give. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How the files of a set differ from MNIST's. */
export interface MnistOptions {
  /** Whether rows and columns are exchanged in the pictures, as they are in the files of EMNIST. */
  readonly transposed?: boolean | undefined;
}

/**
 * A set of digits from its files of pictures and labels in MNIST's format, each packed with gzip or not.
 * @throws DataError
 */
export function readMnist(pictures: NamedBytes, answers: NamedBytes, { transposed = false }: MnistOptions = {}): DigitSet {
  const labels = parseIdxLabels(gunzip(answers.bytes, answers.file, 8 + MOST), answers.file);
  const promised = `${labels.length} pictures of 28 by 28, one a label of ${answers.file}`;
  const unpacked = gunzip(pictures.bytes, pictures.file, 16 + labels.length * SIDE * SIDE, promised);
  const { count, height, width, images } = parseIdxImages(unpacked, pictures.file);
  if (height !== SIDE || width !== SIDE) throw new DataError(pictures.file, 8, 'pictures of 28 by 28', `${height} by ${width}`);
  if (labels.length !== count) throw new DataError(answers.file, 4, `${count} labels, one a picture of ${pictures.file}`, `${labels.length}`);
  return { name: 'mnist', count, height, width, images: transposed ? transpose(images) : images, labels };
}

/** Exchanges the rows and columns of pictures of 28 by 28. */
function transpose(images: Uint8Array): Uint8Array {
  const area = SIDE * SIDE;
  return images.map((_, i) => images[i - (i % area) + (i % SIDE) * SIDE + Math.floor((i % area) / SIDE)] ?? 0);
}
