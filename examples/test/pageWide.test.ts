import { readFileSync } from 'node:fs';
import { drawDigits } from '@lenet-ts/digits';
import { DISTORTED_J, lenet5, lenet5Classifier, loadPretrained, loadScanner, mapLoss, readString, scan } from '@lenet-ts/lenet';
import { evaluate, parametersNamed } from '@lenet-ts/network';
import { decodeSafetensors } from '@lenet-ts/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { halve } from '../apps/browser/halfWeights.ts';
import { COLUMNS, compose, ROWS, reduce, SHEET } from '../apps/browser/views/wide/paper.ts';
import { violations } from './support/axe.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const drawn = drawDigits({ count: 100, seed: 1 });

test('any string of one to five digits fits the sheet, and the network', async () => {
  const trained = await loadScanner();
  for (const [text, gap] of [
    ['8', 0],
    ['11', -4],
    ['00000', 12],
    ['88888', -4],
    ['24680', 12],
  ] as const) {
    // biome-ignore format: strings
    const read = compose(drawn, text, gap, 3);
    expect([read.height, read.width]).toEqual([ROWS, COLUMNS]);
    expect(scan(trained, read).costs.shape).toEqual([(COLUMNS - 32) / 4 + 1, 11]);
  }
});

test('what is written is reduced to a third, as large as it is', () => {
  const data = new Float32Array(SHEET.width * SHEET.height);
  for (let row = 30; row < 60; row++) data.fill(1, row * SHEET.width + 90, row * SHEET.width + 101);
  const { images } = reduce({ width: SHEET.width, height: SHEET.height, data });
  const row = images.subarray(15 * COLUMNS, 16 * COLUMNS);
  expect(Array.from(row.subarray(29, 35))).toEqual([0, 255, 255, 255, 170, 0]);
  expect(images.filter((level) => level === 255)).toHaveLength(10 * 3);
});

test('weights as half floats are the nearest there are, and answer alike', async () => {
  const bytes = readFileSync(new URL('../../packages/lenet/weights/lenet5.safetensors', import.meta.url));
  const halved = halve(bytes);
  expect(halved.length).toBeLessThan(bytes.length / 2);
  const [exact, half] = [decodeSafetensors(bytes).tensors, decodeSafetensors(halved).tensors];
  expect(Object.keys(half)).toEqual(Object.keys(exact));
  for (const [name, tensor] of Object.entries(exact)) {
    const found = half[name]!.dataSync();
    tensor.dataSync().forEach((value, i) => {
      const error = Math.abs(found[i]! - value);
      // Half a step of 11 bits, or of the smallest numbers.
      expect(error, `${name} ${i}`).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    });
  }
  const classifier = lenet5Classifier(mapLoss(DISTORTED_J));
  const answers = (await evaluate({ classifier, parameters: parametersNamed(lenet5, half, 'half') }, drawn)).answers;
  expect(answers).toEqual((await evaluate(await loadPretrained(), drawn)).answers);
});

test('a string is composed, read with both weights and told position by position, by keyboard, and a link shows the same', async () => {
  const { page, address } = open!;
  await page.goto(`${address}#view=wide`);
  const view = page.locator('#view-wide');
  const reading = view.locator('.reading');
  await expect.poll(() => reading.textContent()).toBe('Reads 2741, as it was composed.');
  await view.getByLabel(/^Digits to compose/).fill('305');
  await expect.poll(() => reading.textContent()).toMatch(/^Reads (305, as it|\d+, but 305) was composed\.$/);
  const ofScanner = await reading.textContent();
  expect(await view.locator('.glyphs li').count()).toBe(/\d+/.exec(ofScanner!)![0].length);
  await view.locator('.trellis').focus();
  await page.keyboard.press('ArrowRight');
  await view.getByText(/^Position 18 of 35, columns 72 to 103: nearest is/).waitFor();
  await view.getByLabel('Weights learned from').selectOption('lenet5');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/widetext=305.*wideat=18.*wideweights=lenet5/);
  const { digits } = readString(scan(await loadPretrained(), compose(drawn, '305', 4, 1)).costs.dataSync());
  await expect.poll(() => reading.textContent()).toContain(`Reads ${digits.map(({ digit }) => digit).join('')},`);
  await view.getByText('These weights know no blank').waitFor();
  const ofLenet5 = await reading.textContent();
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect.poll(() => reading.textContent()).toBe(ofLenet5);
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});

test('several digits are written with the mouse, and stay in the address', async () => {
  const { page, address } = open!;
  await page.goto(`${address}#view=wide&widetext=8`);
  const view = page.locator('#view-wide');
  const reading = view.locator('.reading');
  await expect.poll(() => reading.textContent()).toMatch(/^Reads (8, as it|\d+, but 8) was composed\.$/);
  const paper = view.getByLabel('Wide paper to write several digits on');
  const box = (await paper.boundingBox())!;
  for (const across of [0.3, 0.5, 0.7]) {
    await page.mouse.move(box.x + across * box.width, box.y + 0.2 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + across * box.width, box.y + 0.8 * box.height, { steps: 20 });
    await page.mouse.up();
  }
  await expect.poll(() => reading.textContent()).toBe('Reads 111.');
  await expect.poll(() => view.locator('[role=status]').textContent()).toBe('Reads 111.');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/wideink=[\w-]+\.[\w-]+\.[\w-]+/);
  await page.reload();
  await expect.poll(() => reading.textContent()).toBe('Reads 111.');
  await paper.focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => reading.textContent()).toMatch(/was composed\.$/);
});

test('is read once a frame, however often the pen moves, and spoken once a stroke', async () => {
  const { page, address } = open!;
  await page.goto(`${address}#view=wide&widetext=8`);
  const view = page.locator('#view-wide');
  await expect.poll(() => view.locator('.reading').textContent()).toMatch(/^Reads (8, as it|\d+, but 8) was composed\.$/);
  const paper = view.getByLabel('Wide paper to write several digits on');
  await paper.evaluate((canvas: HTMLCanvasElement) => {
    const counts = { pictures: 0, spoken: 0 };
    Object.assign(window, { counts });
    const { getImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.getImageData = function (...args) {
      counts.pictures++;
      return getImageData.apply(this, args);
    };
    new MutationObserver(() => counts.spoken++).observe(document.querySelector('#view-wide [role=status]') ?? canvas, { childList: true });
    canvas.setPointerCapture = () => {};
    const box = canvas.getBoundingClientRect();
    const event = (type: string, share: number) => {
      const place = { clientX: box.left + 0.4 * box.width, clientY: box.top + (0.2 + 0.6 * share) * box.height };
      canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, bubbles: true, ...place }));
    };
    event('pointerdown', 0);
    for (let i = 0; i <= 500; i++) event('pointermove', i / 500);
    event('pointerup', 1);
  });
  await expect.poll(() => view.locator('[role=status]').textContent()).toBe('Reads 1.');
  expect(await page.evaluate(() => ('counts' in window ? window.counts : undefined))).toEqual({ pictures: 1, spoken: 1 });
});
