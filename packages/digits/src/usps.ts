import { DataError } from '@lenet-ts/tensor';
import type { DigitSet } from './digitSet.ts';
import { gunzip } from './gunzip.ts';
import type { NamedBytes } from './mnist.ts';

const SIDE = 16;
/** The length of the larger of the two files, zip.train, which bounds what a packed file may unpack to. */
const MOST = 14_512_253;

/**
 * The digits of a USPS file, packed with gzip or not.
 * @throws DataError
 */
export function readUsps({ file, bytes }: NamedBytes): DigitSet {
  return parseUsps(gunzip(bytes, file, MOST), file);
}

/**
 * Reads digits of 16 by 16 from text, one a line: the label, then 256 grey levels from -1, paper, to 1, ink.
 * They have three decimals, too fine for bytes, and so become floats from 0 to 255.
 * @param file the name that errors give, with the line counted from 1
 * @throws DataError
 */
export function parseUsps(bytes: Uint8Array, file: string): DigitSet {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const count = lines.length;
  if (count === 0) throw new DataError(file, 1, 'a label and 256 grey levels', 'the end of the file', 'line');
  const images = new Float32Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  for (const [i, line] of lines.entries()) {
    const fail = (expected: string, found: string) => new DataError(file, i + 1, expected, found, 'line');
    const numbers = line.trim().split(' ').map(parseNumber);
    if (numbers.length !== 1 + SIDE * SIDE) throw fail('a label and 256 grey levels', `${numbers.length} numbers`);
    const [label = Number.NaN, ...levels] = numbers;
    if (!Number.isInteger(label) || label < 0 || label > 9) throw fail('a label from 0 to 9', `${label}`);
    const wrong = levels.find((level) => !(level >= -1 && level <= 1));
    if (wrong !== undefined) throw fail('grey levels from -1 to 1', `${wrong}`);
    labels[i] = label;
    images.set(
      levels.map((level) => (level + 1) * 127.5),
      i * SIDE * SIDE,
    );
  }
  return { name: 'usps', count, height: SIDE, width: SIDE, images, labels };
}

/** NaN for anything but a number: Number('') would be 0. */
function parseNumber(field: string): number {
  return field === '' ? Number.NaN : Number(field);
}
