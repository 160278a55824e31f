import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFirefox, startFirefox } from '../../../scripts/firefox.ts';
import { type Served, servePage } from '../../../scripts/page.ts';
import { views } from '../../apps/browser/views.ts';

/** Why there is no Firefox. */
function missing(): string | undefined {
  try {
    findFirefox();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const reason = missing();

let served: Served | undefined;
let firefox: { readonly browser: Browser; readonly close: () => Promise<void> } | undefined;
beforeAll(async () => {
  if (reason) return;
  served = await servePage();
  firefox = await startFirefox();
});
afterAll(async () => {
  await firefox?.close();
  await served?.close();
});

async function openAt(hash: string, width: number, height: number): Promise<{ readonly page: Page; readonly failures: string[] }> {
  const page = await firefox!.browser.newPage();
  await page.setViewport({ width, height });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${served!.address}#${hash}`);
  await expect.poll(() => textOf(page, '#answer')).toMatch(/^Reads a 0/);
  return { page, failures };
}

const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent);

/** A 0 that the program drew. */
const DIGIT = 'digit=drawn.3';

test.for([
  [1440, 900],
  [390, 844],
] as const)('in Firefox every view fits into %i x %i and shows something, without an error', async ([width, height], { skip }) => {
  if (reason) return skip(reason);
  const { page, failures } = await openAt(DIGIT, width, height);
  for (const { name } of views) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `view=${name}&${DIGIT}`);
    await page.waitForSelector(`#view-${name} .body > *`, { visible: true });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: name }).toBe(width);
    expect(await textOf(page, `#view-${name} > [role=alert]`), name).toBe('');
  }
  expect(failures).toEqual([]);
  expect(await textOf(page, '#failure')).toBe('');
  await page.close();
});

test('in Firefox what is written is read', async ({ skip }) => {
  if (reason) return skip(reason);
  const { page, failures } = await openAt(DIGIT, 1440, 900);
  const box = await (await page.$('#pad'))!.boundingBox();
  await page.click('#clear');
  await page.mouse.move(box!.x + 0.5 * box!.width, box!.y + 0.2 * box!.height);
  await page.mouse.down();
  await page.mouse.move(box!.x + 0.5 * box!.width, box!.y + 0.8 * box!.height, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => textOf(page, '#answer')).toMatch(/^Reads a 1/);
  expect(failures).toEqual([]);
  await page.close();
});
