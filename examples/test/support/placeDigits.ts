import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DigitSet, drawDigits, reduceTo16 } from '@lenet-ts/digits';

/** Drawn digits in the files of MNIST and of USPS, in their folders below `folder`. */
export function placeDigits(folder: string, train: number, test: number): void {
  for (const name of ['mnist', 'usps']) mkdirSync(join(folder, name), { recursive: true });
  place(folder, drawDigits({ count: train, seed: 1 }), 'train', 'train');
  place(folder, drawDigits({ count: test, seed: 2 }), 't10k', 'test');
}

function place(folder: string, set: DigitSet, mnist: string, usps: string): void {
  const header = Buffer.alloc(16);
  [0x803, set.count, 28, 28].forEach((word, i) => {
    header.writeUInt32BE(word, 4 * i);
  });
  const answers = Buffer.alloc(8);
  answers.writeUInt32BE(0x801, 0);
  answers.writeUInt32BE(set.count, 4);
  writeFileSync(join(folder, `mnist/${mnist}-images-idx3-ubyte`), Buffer.concat([header, Uint8Array.from(set.images)]));
  writeFileSync(join(folder, `mnist/${mnist}-labels-idx1-ubyte`), Buffer.concat([answers, set.labels]));
  const { images } = reduceTo16(set);
  const line = (label: number, i: number) =>
    [label, ...Array.from(images.subarray(256 * i, 256 * (i + 1)), (level) => (level / 127.5 - 1).toFixed(3))].join(' ');
  writeFileSync(join(folder, `usps/zip.${usps}`), Array.from(set.labels, line).join('\n'));
}
