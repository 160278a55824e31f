import { gzipSync } from 'node:zlib';
import { drawDigits, reduceTo16 } from '@lenet-ts/digits';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { DigitFiles } from '../apps/browser/shell/digitFiles.ts';
import { violations } from './support/axe.ts';
import { drop, mnistFiles } from './support/files.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

/** USPS's text for digits that the program draws. */
function uspsText(count: number): string {
  const { images, labels } = reduceTo16(drawDigits({ count, seed: 1 }));
  const line = (_: unknown, i: number) => [
    labels[i],
    ...Array.from(images.subarray(i * 256, (i + 1) * 256), (level) => (level / 127.5 - 1).toFixed(3)),
  ];
  return Array.from({ length: count }, line)
    .map((numbers) => `${numbers.join(' ')} \n`)
    .join('');
}

describe('files of USPS', () => {
  let text = '';
  beforeAll(() => {
    text = uspsText(12);
  });
  const taking = async (name: string, bytes: BlobPart) => {
    const sets = new Map<string, number>();
    const files = new DigitFiles((set, { count, height, width }) => sets.set(`${set} ${height}x${width}`, count));
    await files.take([new File([bytes], name)]);
    return { files, sets };
  };

  test.each([
    ['zip.test', (bytes: string) => bytes],
    ['zip.train.gz', (bytes: string) => Uint8Array.from(gzipSync(bytes))],
  ])('%s becomes digits for the paper', async (name, pack) => {
    const { files, sets } = await taking(name, pack(text));
    expect(files.problems).toEqual([]);
    expect(files.status).toBe(`USPS is here: 12 of the 12 digits of ${name}.`);
    expect([...sets]).toEqual([[`usps-${name.slice(4).replace('.gz', '')} 28x28`, 12]]);
  });

  test.each([
    ['half a line', (bytes: string) => bytes.slice(0, bytes.length - 300), /^zip\.test, at line 12: expected a label and 256 grey levels/],
    ['half of packed bytes', (bytes: string) => Uint8Array.from(gzipSync(bytes)).slice(0, 700), /expected whole gzip data/],
    ['something else', () => 'hello', /^zip\.test, at line 1: expected a label and 256 grey levels/],
  ])('%s is named and costs nothing of what was here', async (_, spoil, message) => {
    const { files, sets } = await taking('zip.test', text);
    await files.take([new File([spoil(text)], 'zip.test')]);
    expect(files.problems).toEqual([expect.stringMatching(message)]);
    expect(files.status).toContain('12 of the 12');
    expect(sets.size).toBe(1);
  });

  test('a file that is too large is refused before it is read', async () => {
    const file = new File([], 'zip.train');
    Object.defineProperty(file, 'size', { value: 2 ** 40 });
    const files = new DigitFiles(() => {});
    await files.take([file, new File(['hello'], 'notes.txt')]);
    expect(files.problems).toEqual([
      expect.stringMatching(/^zip\.train, .*at most 536870912 bytes/),
      expect.stringMatching(/^notes\.txt is none of MNIST/),
    ]);
  });
});

test('files that are dropped on any view come to the tray and to the view Errors, and a wrong one is told there', async () => {
  const { page, address } = open!;
  await page.goto(`${address}#view=inside&digit=drawn.3`);
  await page.locator('#view-inside .body > *').first().waitFor();
  await drop(page, [['zip.test', Buffer.from(uspsText(60))]]);
  await page.getByText('USPS is here: 60 of the 60 digits of zip.test.').first().waitFor();
  await drop(page, [['zip.test', Buffer.from('hello')]]);
  await page
    .getByText(/^zip\.test, at line 1: expected/)
    .first()
    .waitFor();
  await page.getByRole('tab', { name: 'Write' }).click();
  const write = page.locator('#view-write');
  await write.locator('.controls select').selectOption('usps-test');
  await write.getByRole('button', { name: 'Others' }).click();
  await write.getByRole('button', { name: /, digit 30$/ }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/digit=usps-test\.30/);
  await expect.poll(() => page.locator('#answer').textContent()).toMatch(/a \d/);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Errors' }).click();
  const errors = page.locator('#view-errors');
  await errors.locator('.controls select').selectOption('usps-test');
  await errors.getByRole('button', { name: 'Read 60 digits of your files' }).click();
  await errors.getByText(/of 60 are misread: an error of/).waitFor();
});

test('takes MNIST dropped in portions, packed or not, names what is wrong with a file, and loses nothing', async () => {
  const { page, address } = open!;
  const status = () => page.locator('#status').textContent();
  const problem = () => page.locator('#problem').textContent();
  await page.goto('about:blank');
  await page.goto(`${address}#view=train`);
  await page.locator('#start').waitFor();
  const files = { ...mnistFiles('train', 20), ...mnistFiles('t10k', 10) };
  const [images, labels, testImages, testLabels] = Object.entries(files);
  await drop(page, [['notes.txt', Buffer.from('hello')], images!]);
  await expect.poll(problem).toContain('notes.txt is none of MNIST');
  await expect.poll(status).toBe('Still missing of MNIST: train-labels, t10k-images, t10k-labels.');
  await drop(page, [[labels![0], labels![1].subarray(0, 20)], testImages!, testLabels!]);
  await expect.poll(problem).toMatch(/^train-labels-idx1-ubyte, at byte 20: expected 20 bytes after the header/);
  await expect.poll(status).toBe('Still missing of MNIST: train-labels.');
  await drop(page, [[`${labels![0]}.gz`, gzipSync(labels![1])]]);
  await expect.poll(status).toBe('MNIST is here: 20 training and 10 test digits.');
  expect(await problem()).toBe('');
  await drop(page, [['train-images.gz', Buffer.from([0x1f, 0x8b, 1])]]);
  await expect.poll(problem).toContain('train-images.gz, at byte 3: expected whole gzip data');
  expect(await page.locator('#train-data').inputValue()).toBe('mnist');
  await page.locator('#start').click();
  await expect.poll(status).toContain('of 20 digits');
});
