import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { exhibits } from '../apps/browser/exhibits.ts';
import { drawPortion, examine, nothing, PORTION } from '../apps/browser/views/errors/examine.ts';
import { violations } from './support/axe.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

test('every digit is counted once, and the misread ones are those beside the diagonal, the surest first', async () => {
  const { lenet1989 } = exhibits;
  const trained = await lenet1989.loadPretrained();
  const first = await examine(lenet1989, trained, 0, drawPortion(0), nothing);
  const { counts, misread } = await examine(lenet1989, trained, 1, drawPortion(1), first);
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(2 * PORTION);
  const right = counts.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  expect(misread).toHaveLength(2 * PORTION - right);
  expect(misread.length).toBeGreaterThan(0);
  for (const { portion, index, label } of misread) expect(drawPortion(portion).labels[index]).toBe(label);
  expect(misread.map(({ certainty }) => certainty)).toEqual(misread.map(({ certainty }) => certainty).sort((a, b) => b - a));
});

test('a misread digit is put on the paper, where the network reads it as it did, and the link leads there', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-errors');
  await page.goto(`${address}#view=errors&network=lenet1989`);
  await page.getByText('Write a digit on the paper.').first().waitFor();
  await view.getByRole('button', { name: /^Read \d+ digits/ }).click();
  await view.getByText(/are misread: an error of/).waitFor();
  expect(await violations(page)).toEqual([]);
  await view.locator('.confusion button').first().focus();
  await page.keyboard.press('Enter');
  await view.getByText(/^Read as a \d, and was a \d: \d+$/).waitFor();
  const misread = view.locator('.gallery button').first();
  const answer = /read as (\d)/.exec((await misread.textContent()) ?? '')?.[1];
  await misread.click();
  const read = () => page.locator('#answer-digit').textContent();
  await expect.poll(read).toBe(answer);
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/digit=tested\d+\.\d+/);
  await page.reload();
  await expect.poll(read).toBe(answer);
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});
