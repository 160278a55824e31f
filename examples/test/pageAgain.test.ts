import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type OpenPage, openPage, PATIENCE } from '../../scripts/page.ts';
import { drop, mnistFiles } from './support/files.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

/** A browser that keeps nothing of before, and opens as many windows of the page as one likes. */
async function freshBrowser() {
  const context = await open!.page.context().browser()!.newContext({ locale: 'en-US' });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  return async (hash: string) => {
    const page = await context.newPage();
    await page.goto(`${open!.address}#${hash}`);
    await page.locator('#controls:enabled').waitFor();
    return page;
  };
}

test('MNIST is in use again after a reload where a training was kept with it, and else the page asks for its files', async () => {
  const visit = await freshBrowser();
  const page = await visit('view=train');
  const text = (selector: string) => () => page.locator(selector).textContent();
  await drop(page, Object.entries({ ...mnistFiles('train', 20), ...mnistFiles('t10k', 10) }));
  await expect.poll(text('#status')).toBe('MNIST is here: 20 training and 10 test digits.');
  await page.evaluate(() => {
    location.hash = 'view=train&digit=mnist-test.3';
  });
  await expect.poll(text('#answer')).toMatch(/a \d/);
  const answer = await text('#answer')();

  await page.reload();
  await expect.poll(text('#answer')).toBe('This digit is one of MNIST’s test digits, whose files are not here: drop them on the page.');
  expect(await page.locator('#train-data option[value=mnist]').evaluate((option: HTMLOptionElement) => option.disabled)).toBe(true);

  await drop(page, Object.entries({ ...mnistFiles('train', 20), ...mnistFiles('t10k', 10) }));
  await expect.poll(text('#answer')).toBe(answer);
  await page.locator('#train-network').selectOption('lenet1989');
  await page.locator('#train-passes').fill('2');
  await page.locator('#start').click();
  await expect.poll(text('#status')).toBe('Trained.');
  await page.getByRole('button', { name: 'Back to the pretrained weights' }).click();
  await page.reload();
  await expect.poll(text('#status')).toBe('MNIST is here again, from the training that was kept: 20 training and 10 test digits.');
  expect(await page.locator('#train-data').inputValue()).toBe('mnist');
  await expect.poll(text('#answer')).toMatch(/a \d/);
  await page.getByRole('tab', { name: 'Errors' }).click();
  await page.locator('#view-errors .controls select').selectOption('mnist-test');
  await page.getByRole('button', { name: 'Read 10 digits of your files' }).click();
  await page.getByText(/of 10 are misread: an error of/).waitFor();
});

test('of two windows that train both come to their end; the later one is kept, and the earlier one says that it is not', async () => {
  const visit = await freshBrowser();
  const windows = [await visit('view=train'), await visit('view=train')] as const;
  const [earlier, later] = windows;
  const begin = async (page: typeof earlier, passes: number, seed: number) => {
    await page.locator('#train-network').selectOption('lenet1989');
    await page.locator('#train-count').fill('20');
    await page.locator('#train-passes').fill(String(passes));
    await page.locator('#train-seed').fill(String(seed));
    await page.locator('#start').click();
  };
  // Paused, so that it is not at its end before the other one begins.
  await begin(earlier, 40, 7);
  await earlier.locator('#pause').click();
  await expect.poll(() => earlier.locator('#status').textContent()).toBe('Paused.');
  await begin(later, 2, 8);
  await expect.poll(() => later.locator('#status').textContent()).toBe('Trained.');
  await earlier.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => earlier.locator('#status').textContent()).toBe('Trained.');
  for (const [page, passes] of [
    [earlier, 40],
    [later, 2],
  ] as const) {
    expect(await page.locator('#passes tr').count()).toBe(passes);
    expect(await page.locator('#problem').textContent()).toBe('');
  }
  expect(await earlier.locator('#kept').textContent()).toBe(
    'This browser does not keep the training, and a reload will lose it: another training has taken its place, or it was forgotten.',
  );
  expect(await later.locator('#kept').textContent()).toBe('This browser keeps the training: it goes on after a reload, to the same bits.');
  await earlier.reload();
  await expect.poll(() => earlier.locator('#kept').textContent()).toMatch(/^A training is kept in this browser: The network of 1989, pass 2 of 2,/);
});
