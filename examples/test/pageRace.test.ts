import { initialParameters, spreads, train } from '@lenet-ts/network';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenPage, openPage, PATIENCE } from '../../scripts/page.ts';
import { digitsFor } from '../apps/browser/training/digits.ts';
import type { Frame, Settings } from '../apps/browser/training/messages.ts';
import { digitsPerSecond, duration } from '../apps/browser/training/pace.ts';
import { classifierOf, recipeOf, usualEta } from '../apps/browser/training/plan.ts';
import { Reel } from '../apps/browser/views/race/reel.ts';
import { violations } from './support/axe.ts';
import { losesCard } from './support/losesCard.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const frame = (digits: number): Frame => ({
  digits,
  seconds: digits / 1000,
  loss: undefined,
  errorPercent: undefined,
  testLoss: 1,
  testErrorPercent: 10,
  weights: [],
});

test('a film is bounded, evenly spaced, and has its first and its last frame', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
      const reel = new Reel();
      for (let i = 0; i < count; i++) reel.add(frame(500 * i));
      const digits = reel.frames.map((one) => one.digits);
      expect(digits.length).toBeLessThanOrEqual(41);
      expect(digits.length).toBeGreaterThanOrEqual(Math.min(count, 20));
      expect([digits[0], digits.at(-1)]).toEqual([0, 500 * (count - 1)]);
      const steps = digits.slice(1, -1).map((at, i) => at - (digits[i] ?? 0));
      expect(new Set(steps).size).toBeLessThanOrEqual(1);
      for (const at of [0, 250, 500 * (count - 1)]) expect(reel.at(at)?.digits).toBe(digits.findLast((one) => one <= at));
    }),
  );
});

test('the pace is that of the last moments, and times are told in words', () => {
  expect(digitsPerSecond([])).toBe(undefined);
  expect(digitsPerSecond([{ digits: 0, seconds: 0 }])).toBe(undefined);
  expect(digitsPerSecond([0, 1, 2, 12, 13].map((seconds, i) => ({ digits: 1000 * i, seconds })))).toBe(1000);
  expect([0.2, 59.1, 125, 3720].map(duration)).toEqual(['1 s', '1 min 0 s', '2 min 5 s', '1 h 2 min']);
});

test('three race from one seed to a number of digits; the film goes back, its weights read, and a link shows the same settings', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-race');
  const settings = 'race-network=lenet1989&race-count=500&race-digits=1000&race-goal=0';
  await page.goto(`${address}#view=race&network=lenet1989&digit=drawn.3&${settings}`);
  await page
    .getByText(/^(Reads|Rejected)/)
    .first()
    .waitFor();
  await expect.poll(() => view.locator('#race-digits').inputValue()).toBe('1000');
  await view.locator('#race-2-optimiser').selectOption('adam');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/race-2-optimiser=adam/);
  await view.getByRole('button', { name: 'Start the race' }).click();
  await view.getByText(/^The race is over\.$/).waitFor();
  const rows = await view.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  expect(rows.map(([title, digits, , , , , standing]) => [title, digits, standing])).toEqual(
    ['LM', 'SGD', 'Adam'].map((title) => [title, '1,000', 'is at the last digit']),
  );
  for (const [, , speed, seconds] of rows) expect([Number(speed?.replace(',', '')) > 0, Number(seconds) > 0]).toEqual([true, true]);
  expect(await violations(page)).toEqual([]);

  // What the workers did is what the same training does here.
  const same: Settings = {
    ...{ network: 'lenet1989', backend: 'wasm', mnist: undefined, count: 500, passes: 2, batch: 1, loss: 0, j: 15, seed: 1 },
    ...{ optimiser: 'sgd', eta: usualEta('lenet1989', 'sgd', 1) },
  };
  const data = await digitsFor(same, async () => {});
  const [classifier, recipe] = [classifierOf(same), recipeOf(same)];
  const parameters = initialParameters(classifier.network, 1, spreads[recipe.initial]);
  let loss = '';
  for await (const event of train({ classifier, parameters }, data, recipe, 1)) if (event.kind === 'progress') loss = event.loss.toPrecision(3);
  expect(rows[1]?.[4]).toBe(loss);

  const film = view.locator('input[type=range]');
  expect(await film.getAttribute('max')).toBe('2');
  await film.fill('0');
  await view.getByText(/^SGD after 0 digits and 0\.0 s: \d+\.\d % of the test digits are misread/).waitFor();
  const sure = await page.locator('#answer').textContent();
  await view.getByLabel('What is written is read with the weights of').selectOption('1');
  await page.getByRole('button', { name: 'Back to the pretrained weights' }).waitFor();
  const begun = await page.locator('#answer').textContent();
  expect(begun).not.toBe(sure);
  await film.fill('2');
  await expect.poll(() => page.locator('#answer').textContent()).not.toBe(begun);
  await view.getByLabel('Across').selectOption('seconds');
  await expect.poll(() => view.locator('.race-chart canvas').count()).toBe(1);
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/race-x=seconds/);
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});

test('a race stops at an error, pauses, goes on and is stopped', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-race');
  const settings = 'race-network=lenet1989&race-count=500&race-digits=1000000&race-2-optimiser=';
  await page.goto(`${address}#view=race&${settings}&race-goal=100`);
  const start = view.getByRole('button', { name: /^Start/ });
  await start.click();
  await view.getByText(/^The race is over\. The error was reached by LM after 0|^The race is over\. The error was reached by LM after 500/).waitFor();
  expect(await view.locator('tbody tr').count()).toBe(2);
  expect(await view.locator('tbody tr').first().textContent()).toContain('has reached 100 %');

  await view.getByLabel('or at a test error of, %').fill('0');
  await view.getByLabel('or at a test error of, %').blur();
  await start.click();
  await expect.poll(() => view.locator('tbody').textContent()).toMatch(/left at most/);
  await view.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => view.locator('tbody').textContent()).toMatch(/is paused.*is paused/);
  await view.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => view.locator('tbody').textContent()).toMatch(/left at most.*left at most/);
  await view.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => view.locator('tbody').textContent()).toMatch(/was stopped.*was stopped/);
  await view.getByText(/^The race is over\.$/).waitFor();
});

describe('on the graphics card', () => {
  const settings = 'race-network=lenet1989&race-backend=webgl2&race-batch=16&race-count=32&race-digits=100&race-goal=0&race-2-optimiser=';

  /** Races in a window of its own, whose workers run some code first. @returns what the view says is wrong */
  async function race(code: string): Promise<string | null> {
    const context = await open!.page.context().browser()!.newContext({ locale: 'en-US' });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.route('**/trainer-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${code}\n${await response.text()}` });
    });
    await page.goto(`${open!.address}#view=race&${settings}`);
    const view = page.locator('#view-race');
    await expect.poll(() => view.locator('#race-backend').inputValue()).toBe('webgl2');
    await view.getByRole('button', { name: 'Start the race' }).click();
    await view.getByText(/^The race is over\.$/).waitFor();
    const rows = await view.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows.map(([title, digits, , , , , standing]) => [title, digits, standing])).toEqual(
      ['LM', 'SGD'].map((title) => [title, '128', 'is at the last digit']),
    );
    return view.locator('.body > [role=alert]').textContent();
  }

  test('two race to the last digit', async () => {
    expect(await race('')).toBe('');
  });

  test('a race goes on after the card was lost, and says so', async () => {
    const lost = await race(losesCard);
    expect(lost).toContain('gave it back');
  });
});
