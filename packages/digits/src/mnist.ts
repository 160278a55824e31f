import { DataError } from '@lenet-ts/tensor';
import { type DigitSet, SIDE } from './digitSet.ts';
import { gunzip } from './gunzip.ts';
import { parseIdxImages, parseIdxLabels } from './idx.ts';

/** The larger of MNIST's two sets, which bounds what a packed file may unpack to. */
const MOST = 60_000;

/** A file in memory, packed or not, with the name that errors give. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * One of MNIST's two sets from its files of pictures and labels, each packed with gzip or not.
 * @throws DataError
 */
export async function readMnist(pictures: NamedBytes, answers: NamedBytes): Promise<DigitSet> {
  const unpacked = await Promise.all([gunzip(pictures.bytes, pictures.file, 16 + MOST * SIDE * SIDE), gunzip(answers.bytes, answers.file, 8 + MOST)]);
  const { count, height, width, images } = parseIdxImages(unpacked[0], pictures.file);
  const labels = parseIdxLabels(unpacked[1], answers.file);
  if (height !== SIDE || width !== SIDE) throw new DataError(pictures.file, 8, 'pictures of 28 by 28', `${height} by ${width}`);
  if (labels.length !== count) throw new DataError(answers.file, 4, `${count} labels, one a picture of ${pictures.file}`, `${labels.length}`);
  return { name: 'mnist', count, height, width, images, labels };
}
