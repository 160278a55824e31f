import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { violations } from '../../examples/test/support/axe.ts';
import { PATIENCE } from '../../scripts/page.ts';
import { lighten } from './support/lighten.ts';
import { builtSite, type OpenSite, openSite, sitePages } from './support/openSite.ts';

let site: OpenSite | undefined;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** The text of programs, of which a page can have thousands of words. Their colours are looked at on their own. */
const CODE = '.shiki code';
/** Axe does not read MathML, and takes a heading that is a formula for an empty one. */
const FORMULA_HEADING = 'th:has(> mjx-container > mjx-assistive-mml)';
/** The same on every page, and looked at on the first. */
const SIDEBAR = '.VPSidebar';
/** The rules of axe for which the same elements can be right in one size and theme and wrong in another. */
const OF_THE_LOOK = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];

const html = new Map(sitePages().map((path) => [path, readFileSync(join(builtSite, path), 'utf8')]));

/** A page without its words, programs and addresses: to axe, pages of one skeleton are one page. */
function skeletonOf(page: string): string {
  return page
    .replace(/<title>.*?<\/title>|<script.*?<\/script>|<link [^>]*>|<code.*?<\/code>|<span class="line-number">.*?<br>/gs, '')
    .replace(/(class="vp-doc) [^"]*/, '$1')
    .replace(/ (href|id|aria-label|data-[\w-]+|style|content)="[^"]*"/g, ' $1')
    .replace(/>[^<]+</g, '> <');
}

/** Of the pages that are one to axe the largest. */
const largest = new Map<string, string>();
for (const [path, text] of html) {
  const skeleton = skeletonOf(text);
  const other = largest.get(skeleton);
  if (other === undefined || (html.get(other)?.length ?? 0) < text.length) largest.set(skeleton, path);
}

/** A page in a window of its own, with all that it loaded to be shown: nothing was loaded before. */
async function open(
  path: string,
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly bytes: () => Promise<number> }> {
  const context = await site!.browser.newContext({ locale: 'en-US', viewport: sizes[0]!, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const loaded: Promise<number>[] = [];
  page.on('response', (response) => {
    // What links lead to is fetched beforehand, when there is nothing else to do.
    if (response.request().headers()['sec-purpose']?.startsWith('prefetch')) return;
    loaded.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(site!.addressOf(path));
  await page.waitForLoadState('networkidle');
  return { page, bytes: async () => (await Promise.all(loaded)).reduce((sum, length) => sum + length, 0) };
}

/** What axe finds wrong with a page in a window of that size, in that theme. */
async function violationsIn(page: Page, size: (typeof sizes)[number], colorScheme: 'light' | 'dark', rules?: readonly string[]): Promise<string[]> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.locator(colorScheme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor();
  return violations(page, FORMULA_HEADING, rules);
}

test.concurrent.for([...largest.values()])('%s fits, has no violation, and loads at most 300 kB', async (path, context) => {
  const { page, bytes } = await open(path, context);
  const { expect } = context;
  expect(await bytes()).toBeLessThan(300_000);
  if (path.startsWith('exhibition/')) return;
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    const cut = size.width > 390 ? '.outline-link, .vp-doc mjx-container[display]' : '.outline-link';
    expect(await page.locator(cut).evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent))).toEqual([]);
  }
  await lighten(page, `${CODE} > *, ${SIDEBAR}`);
  expect(await violationsIn(page, sizes[0]!, 'light')).toEqual([]);
  expect(await violationsIn(page, sizes[2]!, 'dark', OF_THE_LOOK)).toEqual([]);
});

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test('the colours of programs can be told from their ground', async (context) => {
    const styles = new Set([...html.values()].flatMap((text) => [...text.matchAll(/<span style="(--shiki[^"]*)">/g)].map(([, style = '']) => style)));
    const { page } = await open('course/01-numbers.html', context, { colorScheme });
    await page
      .locator(CODE)
      .first()
      .evaluate(
        (code, spans) => {
          code.innerHTML = spans;
        },
        [...styles].map((style) => `<span class="line"><span style="${style}">word</span></span>`).join('\n'),
      );
    expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(colorScheme === 'dark');
    expect(styles.size).toBeGreaterThan(3);
    expect(await violations(page, `.runnable ~ .runnable code, ${FORMULA_HEADING}`)).toEqual([]);
  });

  test('what is around every page has no violation at any size', async (context) => {
    const { page } = await open('index.html', context);
    await lighten(page, `${CODE} > *`);
    for (const size of sizes) expect(await violationsIn(page, size, colorScheme), `${size.width}`).toEqual([]);
  });

  test('the search finds a heading, and leads there, without any other server', async (context) => {
    const { page } = await open('index.html', context, { colorScheme });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(page.url()).host) elsewhere.push(request.url());
    });
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.getByRole('button', { name: 'Search' }).first().click();
      await page.locator('#localsearch-input').fill('adjoint of a convolution');
      const found = page.locator('.VPLocalSearchBox .result').first();
      await expect.poll(() => found.textContent()).toContain('The adjoint of a convolution');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toMatch(/course\/03-rules\.html#the-adjoint-of-a-convolution$/);
    }
    expect(elsewhere).toEqual([]);
  });
});
