import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PATIENCE } from '../../scripts/page.ts';
import { programs } from '../../test/markdown.ts';
import { pageOf } from '../links.ts';
import { runsInPage } from '../programs.ts';
import { type OpenSite, openSite } from './support/openSite.ts';

let site: OpenSite | undefined;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

async function open(path: string): Promise<Page> {
  const page = await site!.browser.newPage();
  onTestFinished(() => page.close());
  page.setDefaultTimeout(PATIENCE);
  await page.goto(site!.addressOf(path));
  return page;
}

const htmlOf = (document: string): string => pageOf(document).replace(/md$/, 'html');
const running = programs.filter(({ text }) => runsInPage(text));

test.each([...new Set(running.map(({ path }) => path))])('the programs of %s print in the page what they print in Node', async (path) => {
  const page = await open(htmlOf(path));
  const expected = running.filter((program) => program.path === path);
  expect(await page.locator('.runnable').count()).toBe(expected.length);
  for (const [i, { place, output }] of expected.entries()) {
    const program = page.locator('.runnable').nth(i);
    await program.getByRole('button', { name: 'Run this program' }).click();
    await expect.poll(() => program.getByRole('status').textContent(), { message: place }).toBe('Done.');
    if (output === undefined) continue;
    const printed = (await program.locator('.printed pre').allTextContents()).join('\n');
    expect(printed, place).toBe(output.trimEnd());
  }
});

describe('a program', () => {
  const PAGE = 'course/03-rules.html';

  /** What becomes of a text, put in the place of the first program of a page. */
  async function become(text: string): Promise<Locator> {
    const program = (await open(PAGE)).locator('.runnable').first();
    await program.getByRole('button', { name: 'Edit' }).click();
    await program.getByRole('textbox').fill(text);
    await program.getByRole('button', { name: 'Run' }).click();
    return program;
  }

  test('can be edited, run and undone with the keyboard alone', async () => {
    const page = await open(PAGE);
    const program = page.locator('.runnable').first();
    const before = await program.locator('code').textContent();
    await program.getByRole('button', { name: 'Edit' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => program.getByRole('textbox').inputValue()).toBe(before);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('const [a]: readonly number[] = [1];\nconsole.log(a, [0, "b"]);');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => program.locator('.printed').textContent()).toBe("1 [ 0, 'b' ]");
    await program.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => program.getByRole('textbox').count()).toBe(0);
    expect(await program.locator('code').isVisible()).toBe(true);
  });

  test.each([
    ["console.log(1);\n\nthrow new RangeError('too far');", 'Line 3: RangeError: too far'],
    ['const a: number = 1;\nconst b = ;', 'Line 2: Unexpected token'],
    ["import { tensor } from '@lenet-ts/tensor';\nconsole.log(tensor([1, 2]).add(tensor([1, 2, 3])));", 'Line 2: ShapeError: '],
    ["setTimeout(() => {\n  throw new Error('later');\n});", 'Line 2: later'],
    ["import { readFileSync } from 'node:fs';\nconsole.log(readFileSync);", "There is no 'node:fs' in a page."],
    ["for (;;) console.log('again');", 'Line 1: A program on this page may print'],
  ])('%j ends with its error and line', async (text, sentence) => {
    const program = await become(text);
    await expect.poll(() => program.getByRole('status').textContent()).toContain(sentence);
  });

  test('that never ends can be stopped, and another one run', async () => {
    const program = await become("console.log('begun');\nfor (;;);");
    await expect.poll(() => program.locator('.printed').textContent()).toBe('begun');
    await program.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => program.getByRole('status').textContent()).toBe('Stopped.');
    await program.getByRole('textbox').fill("console.log('new');");
    await program.getByRole('button', { name: 'Run' }).click();
    await expect.poll(() => program.locator('.printed').textContent()).toBe('new');
  });

  test('shows the pictures that it prints', async () => {
    const program = await become(`import { valley } from '../../course/figures/valley.ts';
      const canvas = new OffscreenCanvas(8, 4);
      const context = canvas.getContext('2d')!;
      context.fillRect(0, 0, 8, 4);
      const png = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      console.log(valley());
      console.log('two more:', png, context.getImageData(0, 0, 8, 4));`);
    const pictures = program.locator('.printed img');
    await expect.poll(() => pictures.count()).toBe(3);
    await expect
      .poll(() =>
        pictures.evaluateAll((images) => images.map((image) => (image instanceof HTMLImageElement && image.complete ? image.naturalWidth : 0))),
      )
      .toEqual([expect.toSatisfy((width: number) => width > 100), 8, 8]);
  });

  test('of a shell has no button', async () => {
    const page = await open('course/index.html');
    expect(await page.locator('.language-sh').count()).toBe(1);
    expect(await page.locator('.runnable').count()).toBe(0);
  });
});
