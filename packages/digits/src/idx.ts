import { DataError } from '@lenet-ts/tensor';

/** The first four bytes of an IDX file: two zeros, the element type (8 for unsigned bytes), the number of axes. */
const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

/** Pictures read from an IDX file, as a view on its bytes. */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width] */
  readonly images: Uint8Array;
}

/**
 * Reads an IDX file of byte pictures: magic, count, height and width as big-endian 32-bit numbers, then the pixels.
 * @param file the name that errors give
 * @throws DataError
 */
export function parseIdxImages(bytes: Uint8Array, file: string): IdxImages {
  const header = checkHeader(bytes, file, IMAGES_MAGIC, ['pictures', 'rows', 'columns']);
  return { count: header.getUint32(4), height: header.getUint32(8), width: header.getUint32(12), images: bytes.subarray(16) };
}

/**
 * Reads an IDX file of labels: magic and count as big-endian 32-bit numbers, then one byte a label, 0 … 9.
 * @param file the name that errors give
 * @throws DataError
 */
export function parseIdxLabels(bytes: Uint8Array, file: string): Uint8Array {
  checkHeader(bytes, file, LABELS_MAGIC, ['labels']);
  const labels = bytes.subarray(8);
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) throw new DataError(file, 8 + wrong, 'a label from 0 to 9', `${labels[wrong]}`);
  return labels;
}

/** Checks magic, sizes and length, and returns the header. Nothing is allocated from what it claims. */
function checkHeader(bytes: Uint8Array, file: string, magic: number, axes: readonly string[]): DataView {
  const start = 4 + 4 * axes.length;
  if (bytes.length < start) throw new DataError(file, bytes.length, `a header of ${start} bytes`, 'the end of the file');
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  if (header.getUint32(0) !== magic) throw new DataError(file, 0, `the IDX magic number ${hex(magic)}`, hex(header.getUint32(0)));
  const sizes = axes.map((axis, i) => {
    const size = header.getUint32(4 + 4 * i);
    if (size === 0) throw new DataError(file, 4 + 4 * i, `a number of ${axis} above 0`, '0');
    return size;
  });
  const length = sizes.reduce((product, size) => product * size, 1);
  const rest = bytes.length - start;
  const promised = `${length} bytes after the header, for ${axes.map((axis, i) => `${sizes[i]} ${axis}`).join(' by ')}`;
  if (rest < length) throw new DataError(file, bytes.length, promised, `the end of the file after ${rest}`);
  if (rest > length) throw new DataError(file, start + length, promised, `${rest - length} more`);
  return header;
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
