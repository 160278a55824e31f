import { gzipSync } from 'node:zlib';

/** An IDX file of unsigned bytes with these sizes in its header, whatever the length of the data. */
export function idx(sizes: readonly number[], data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x800 + sizes.length);
  sizes.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

/** Pictures of 28 by 28 and labels, as the two files of a set. */
export function smallMnist(count: number): { pictures: Uint8Array<ArrayBuffer>; answers: Uint8Array<ArrayBuffer> } {
  const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 37) % 256);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { pictures: idx([count, 28, 28], pixels), answers: idx([count], labels) };
}
