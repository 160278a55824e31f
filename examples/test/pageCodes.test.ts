import { drawDigits, subset } from '@lenet-ts/digits';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { exhibits } from '../apps/browser/exhibits.ts';
import { read } from '../apps/browser/reading.ts';
import { blend, codeOf, distancesOf, summandsOf } from '../apps/browser/views/codes/way.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const digits = drawDigits({ count: 4, seed: 3 });
const [from, to] = [subset(digits, 0, 1), subset(digits, 1, 2)];

test('the 84 summands add up to the distance that the network computes', async () => {
  const trained = await exhibits.lenet5.loadPretrained();
  const { states, scores } = read(exhibits.lenet5, trained, from);
  for (let digit = 0; digit < 10; digit++) {
    const distance = summandsOf(states.at(-1) ?? [], codeOf(digit)).reduce((sum, part) => sum + part, 0);
    // Float32's rounding of a sum of 84.
    expect(Math.abs(distance + (scores[digit] ?? 0))).toBeLessThan(1e-4 * distance);
  }
});

test('the way begins at the one digit and ends at the other', async () => {
  const trained = await exhibits.lenet5.loadPretrained();
  const distances = distancesOf(trained, blend(from, to, [0, 0.5, 1]));
  expect(distances).toHaveLength(30);
  [from, blend(from, to, [0.5]), to].forEach((digit, i) => {
    const { scores } = read(exhibits.lenet5, trained, digit);
    scores.forEach((score, k) => {
      expect(Math.abs((distances[10 * i + k] ?? 0) + score)).toBeLessThan(1e-3);
    });
  });
});

test('dragging to another digit ends in its reading, and a unit tells its summand, by mouse and keyboard', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-codes');
  await page.goto(`${address}#view=codes&digit=drawn.3&codeto=7`);
  await view.getByText(/^Reads a 0\. The distance to the code of 0/).waitFor();
  await view.getByRole('slider').focus();
  await page.keyboard.press('End');
  await view.getByText(/^Reads a 7\. The distance to the code of 7/).waitFor();
  await view.locator('.distances').click({ position: { x: 36, y: 50 } });
  await view.getByText(/^Reads a 0\./).waitFor();
  await view.getByLabel('Compare with the code of').selectOption('3');
  await view.getByText('The distance to the code of 3').waitFor();
  await view
    .locator('canvas.sheet')
    .first()
    .click({ position: { x: 10, y: 30 } });
  await view.getByText('Unit 0, row 0, column 0').waitFor();
  await page.keyboard.press('ArrowDown');
  await view.getByText('Unit 7, row 1, column 0').waitFor();
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});
