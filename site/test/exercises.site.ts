import type { Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { filesIn } from '../../scripts/files.ts';
import { PATIENCE } from '../../scripts/page.ts';
import { exercisesOf } from '../exercises.ts';
import { type OpenSite, openSite } from './support/openSite.ts';

let site: OpenSite | undefined;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const chapters = filesIn('course').flatMap((path) => exercisesOf(path) ?? []);

async function exercisesIn(chapter: string): Promise<Locator> {
  const page = await site!.browser.newPage();
  onTestFinished(() => page.close());
  page.setDefaultTimeout(PATIENCE);
  await page.goto(site!.addressOf(`course/${chapter}.html`));
  return page.locator('.exercise');
}

const verdictOf = (exercise: Locator) => exercise.locator('.verdict').textContent();

test.each(chapters)('the solutions of $name are right, and an empty body is missing', async ({ name, exercises }) => {
  const shown = await exercisesIn(name);
  expect(await shown.count()).toBe(exercises.length);
  for (const [i, { name: exercise, solution }] of exercises.entries()) {
    const check = shown.nth(i).getByRole('button', { name: 'Check' });
    await check.click();
    await expect.poll(() => verdictOf(shown.nth(i)), { message: exercise }).toContain('missing');
    await shown.nth(i).getByRole('textbox').fill(solution);
    await check.click();
    await expect.poll(() => verdictOf(shown.nth(i)), { message: exercise }).toBe('✓ Right.');
  }
});

describe('an exercise', () => {
  test('says what is wrong, and on which line', async () => {
    const exercise = (await exercisesIn('02-arrays')).nth(3);
    const answer = exercise.getByRole('textbox');
    const check = exercise.getByRole('button', { name: 'Check' });
    await answer.fill('export function biasGradient(g: Grid): Grid {\n  return g;\n}');
    await check.click();
    await expect.poll(() => verdictOf(exercise)).toContain('Your gradient has the shape of y; sum it back over axis 0');
    await answer.fill('export function biasGradient(g: Grid): Grid {\n\n  return h;\n}');
    await check.click();
    await expect.poll(() => verdictOf(exercise)).toBe('✗ Line 3: ReferenceError: h is not defined');
    await answer.fill('export function biasGradient(g: Grid): Grid {\n  return (;\n}');
    await check.click();
    await expect.poll(() => verdictOf(exercise)).toBe('✗ Line 2: Unexpected token');
  });

  test('that cannot be read does not stop another one, and what is written outlives a reload', async () => {
    const exercises = await exercisesIn('01-numbers');
    await exercises.nth(0).getByRole('textbox').fill('export function (');
    await exercises.nth(1).getByRole('button', { name: 'Check' }).click();
    await expect.poll(() => verdictOf(exercises.nth(1))).toContain('missing');
    await exercises.page().reload();
    await expect.poll(() => exercises.nth(0).getByRole('textbox').inputValue()).toBe('export function (');
    await exercises.nth(0).getByRole('button', { name: 'again' }).click();
    await expect.poll(() => exercises.nth(0).getByRole('textbox').inputValue()).toContain('return missing();');
  });

  test('that never ends can be stopped', async () => {
    const exercise = (await exercisesIn('07-descent')).nth(0);
    await exercise.getByRole('textbox').fill('export function descend() {\n  for (;;);\n}');
    await exercise.getByRole('button', { name: 'Check' }).click();
    await exercise.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => verdictOf(exercise)).toBe('Stopped.');
  });

  test('has hints one by one, and a solution', async () => {
    const exercise = (await exercisesIn('03-rules')).nth(4);
    const hints = exercise.locator('.hints li');
    const hint = exercise.getByRole('button', { name: 'hint' });
    await hint.click();
    await expect.poll(() => hints.count()).toBe(1);
    await hint.click();
    await expect.poll(() => hints.last().textContent()).toContain('diagonal');
    await expect.poll(() => hint.count()).toBe(0);
    await exercise.getByRole('button', { name: 'solution' }).click();
    await expect.poll(() => exercise.locator('.solution').textContent()).toContain('return diagonal(');
  });
});
