import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../scripts/browser.ts';
import { root } from '../scripts/files.ts';

const figures = ['docs', 'course'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((path) => (path.endsWith('.svg') ? [join(folder, path)] : [])),
);

let browser: Browser | undefined;
let page: Page;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await findBrowser(), args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1200, height: 1200 } });
});
afterAll(() => browser?.close());

/** What is wrong with the texts of a figure: those that cover each other, and those that leave it. */
async function troubles(svg: string): Promise<string[]> {
  await page.setContent(`<body style="margin:0">${svg}`);
  return page.evaluate(() => {
    const figure = document.querySelector('svg')?.getBoundingClientRect();
    // A pixel of a box is room between letters.
    const boxes = [...document.querySelectorAll('text')].flatMap((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      return node.textContent && figure ? [{ text: node.textContent, left: left + 1, right: right - 1, top: top + 1, bottom: bottom - 1 }] : [];
    });
    const outside = boxes.filter(
      (box) => !figure || box.left < figure.left || box.right > figure.right || box.top < figure.top - 1 || box.bottom > figure.bottom + 1,
    );
    const covered = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).flatMap((b) => (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom ? [[a.text, b.text]] : [])),
    );
    return [...outside.map(({ text }) => `${text} leaves the figure`), ...covered.map(([a, b]) => `${a} covers ${b}`)];
  });
}

describe.each(figures)('%s', (path) => {
  const svg = readFileSync(join(root, path), 'utf8');

  test('has a title and a ground of its own, so that it can be read in both themes', () => {
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]{10,}<\/title><rect width="100%" height="100%" fill="#fff"\/>/);
  });

  test('has texts that neither cover each other nor leave it', async () => {
    expect(svg).toContain('<text');
    expect(await troubles(svg)).toEqual([]);
  });
});

test('covered texts are found', async () => {
  const text = (x: number, word: string) => `<text x="${x}" y="20">${word}</text>`;
  expect(await troubles(`<svg width="200" height="40">${text(10, 'first')}${text(20, 'second')}${text(180, 'long word')}</svg>`)).toEqual([
    'long word leaves the figure',
    'first covers second',
  ]);
});
