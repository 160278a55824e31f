import { drawDigits } from '@lenet-ts/digits';
import type { Page } from 'playwright';

/** Two of MNIST's files with drawn digits in them. */
export function mnistFiles(set: 'train' | 't10k', count: number): Record<string, Buffer> {
  const { images, labels } = drawDigits({ count, seed: 1 });
  const words = (...numbers: readonly number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [i, n] of numbers.entries()) bytes.writeUInt32BE(n, 4 * i);
    return bytes;
  };
  return {
    [`${set}-images-idx3-ubyte`]: Buffer.concat([words(0x803, count, 28, 28), Uint8Array.from(images)]),
    [`${set}-labels-idx1-ubyte`]: Buffer.concat([words(0x801, count), labels]),
  };
}

/** Drops files on the page. */
export async function drop(page: Page, files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const [name, bytes] of list) data.items.add(new File([Uint8Array.from(bytes)], name));
      return data;
    },
    files.map(([name, bytes]) => [name, [...bytes]] as const),
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
