import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenPage, openPage, PATIENCE } from '../../../scripts/page.ts';
import { views } from '../../apps/browser/views.ts';
import { violations } from '../support/axe.ts';

let open: OpenPage | undefined;
let browser: Browser;
beforeAll(async () => {
  open = await openPage();
  browser = open.page.context().browser()!;
});
afterAll(() => open?.close());

/** The page in a window of its own, with what went wrong there. */
async function openAt(hash: string, options: BrowserContextOptions): Promise<{ readonly page: Page; readonly failures: string[] }> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${open!.address}#${hash}`);
  await expect.poll(() => page.locator('#answer').textContent()).toMatch(/^Reads a 0/);
  return { page, failures };
}

/** A 0 that the program drew. */
const DIGIT = 'digit=drawn.3';
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

describe.each(sizes)('$width x $height', (viewport) => {
  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test('every view fits, beside paper and answer, without a violation or an error', async () => {
      const { page, failures } = await openAt(DIGIT, { viewport, colorScheme });
      for (const { name } of views) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `view=${name}&${DIGIT}`);
        const view = page.locator(`#view-${name}`);
        // What the view says went wrong, where it shows nothing.
        const alert = view.locator(':scope > [role=alert]');
        await expect.poll(async () => (await view.locator('.body > :visible').count()) > 0 || alert.textContent(), { message: name }).toBe(true);
        await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
        for (const id of ['pad', 'answer']) {
          const box = await page.locator(`#${id}`).boundingBox();
          expect(box!.y, `${id} in ${name}`).toBeGreaterThanOrEqual(0);
          expect(box!.y + box!.height, `${id} in ${name}`).toBeLessThan(viewport.height);
        }
        expect(await alert.textContent(), name).toBe('');
        // What is drawn is there: a canvas of one colour would be an empty one.
        const colours = async () => {
          const counts = await view.locator('canvas.sheet:visible').evaluateAll((canvases) =>
            canvases.map((canvas) => {
              if (!(canvas instanceof HTMLCanvasElement)) return 0;
              const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
              return new Set(new Uint32Array(data.buffer)).size;
            }),
          );
          return Math.min(...counts);
        };
        await expect.poll(colours, { message: name }).toBeGreaterThan(3);
        // In the story all views that were in sight are looked at together, at its end.
        if (viewport.width === 1440 || name === views.at(-1)?.name) expect(await violations(page), name).toEqual([]);
      }
      expect(failures).toEqual([]);
      expect(await page.locator('#failure').textContent()).toBe('');
    });
  });
});

test('a view of the story that comes when it is out of sight again has its texts', async () => {
  const { page } = await openAt(DIGIT, { viewport: sizes[2]! });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/errors-[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/errors-[^/]*\.js$/);
  await page.locator('#view-errors').scrollIntoViewIfNeeded();
  await asked;
  await page.evaluate(() => scrollTo(0, 0));
  const above = () => page.locator('#view-errors').evaluate((node) => node.getBoundingClientRect().top - innerHeight);
  await expect.poll(above).toBeGreaterThan(0);
  // Two frames, in which the page learns of it.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  release();
  await expect.poll(() => page.locator('#view-errors button').first().textContent()).toMatch(/^Read \d+ digits/);
});

test.each([1, 2, 3])('the paper is sharp at %i pixels a pixel, and reads the same', async (deviceScaleFactor) => {
  const { page } = await openAt(DIGIT, { deviceScaleFactor });
  const ratio = () => page.locator('#pad').evaluate((canvas: HTMLCanvasElement) => canvas.width / canvas.clientWidth);
  await expect.poll(ratio).toBeCloseTo(deviceScaleFactor, 2);
  expect(await page.locator('#seen').evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(32);
});

test('two fingers write two strokes, with no line between them', async () => {
  const { page } = await openAt(DIGIT, { hasTouch: true, viewport: sizes[2]! });
  const box = (await page.locator('#pad').boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const fingers = (down: number) => [0.2, 0.8].map((across, id) => ({ id, x: box.x + across * box.width, y: box.y + down * box.height }));
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(0.2) });
  for (let down = 0.2; down <= 0.8; down += 0.05) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(down) });
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/ink=[\w-]+\.[\w-]+/);
  const middle = await page.locator('#pad').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(canvas.width / 2 - 5, 0, 10, canvas.height);
    return data.filter((_, i) => i % 4 === 0).every((level) => level === 255);
  });
  expect(middle).toBe(true);
});

test('the keyboard alone writes, chooses a view, a unit, a right answer and a step', async () => {
  const { page } = await openAt(DIGIT, { viewport: sizes[0]! });
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || '');
  const tabTo = async (id: string) => {
    for (let i = 0; i < 80 && (await focused()) !== id; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(id);
  };
  await tabTo('pad');
  await page.keyboard.press('Escape');
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowUp');
  for (let i = 0; i < 20; i++) await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(() => page.locator('#answer').textContent()).toMatch(/^Reads a 1/);
  await expect.poll(() => page.locator('#spoken').textContent()).toMatch(/^Reads a 1/);
  await tabTo('tab-write');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('tab-inside');
  await page.locator('#view-inside canvas.sheet').waitFor();
  await tabTo('All states of the network, layer by layer, from the input plane to the distances');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageDown');
  await expect
    .poll(() => page.locator('#inside-facts').textContent())
    .toMatch(/^C1, map \d, row \d+, column \d+: its state is -?\d.*It sees 5 × 5 input units/);
  await page.keyboard.press('Shift+Tab');
  await tabTo('tab-inside');
  const names = views.map(({ name }) => name);
  for (const name of names.slice(names.indexOf('inside') + 1, names.indexOf('backward') + 1)) {
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe(`tab-${name}`);
  }
  // The view of one unit, passed on the way, has a button of that name too.
  const step = page.locator('#view-backward').getByRole('button', { name: 'Step', exact: true });
  await step.waitFor();
  await step.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.steps').textContent()).toMatch(/^Step 1 of 9\. The loss/);
});

test('nothing moves by itself for those who want less motion', async () => {
  const { page } = await openAt(`view=inside&${DIGIT}`, { reducedMotion: 'reduce' });
  const moving = await page.evaluate(
    () => [...document.querySelectorAll('*')].filter((node) => parseFloat(getComputedStyle(node).transitionDuration) > 0).length,
  );
  expect(moving).toBe(0);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('the address follows the unit, the right answer and the step, and a link shows them', async () => {
  const { page } = await openAt(`view=inside&${DIGIT}&unit=C3.4.3.5`, { viewport: sizes[0]! });
  await expect
    .poll(() => page.locator('#inside-facts').textContent())
    .toMatch(/^C3, map 4, row 3, column 5: .*S2 in the maps 0, 4, 5, and 14 × 14 input units/);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `view=backward&${DIGIT}&right=7&step=9`);
  await expect.poll(() => page.locator('.steps').textContent()).toMatch(/^Step 9 of 9\. Every weight moves/);
  const [before, after] = (await page.locator('.losses tbody tr').first().locator('td').allTextContents()).map(Number);
  expect(after).toBeLessThan(before!);
});

test('nine variants of the digit follow the slider that is moved', async () => {
  const { page } = await openAt(`view=write&${DIGIT}`, { viewport: sizes[0]! });
  const answers = () => page.locator('.variants strong').allTextContents();
  await expect.poll(async () => (await answers())[4]).toBe('0');
  await page.locator('.benders input').last().fill('0.2');
  // Along the noise the first variant is the digit as it is.
  await expect.poll(async () => (await answers())[0]).toBe('0');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/bend=noise.*noise=0\.2/);
  await page.getByRole('button', { name: 'As it was written' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain('noise=0.2');
});

test('the slice of the true loss is drawn to its end, and follows the rate', async () => {
  const { page } = await openAt(`view=curvature&${DIGIT}`, { viewport: sizes[0]! });
  const facts = () => page.locator('#view-curvature .facts').textContent();
  await expect.poll(facts).toMatch(/^C1, weight \d+ of 150 is .*the parabola says/);
  const before = await facts();
  await page.locator('#view-curvature input[type=range]').first().fill('-2');
  await expect.poll(facts).not.toBe(before);
});
