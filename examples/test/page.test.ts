import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage, write } from '../../scripts/page.ts';
import { views } from '../apps/browser/views.ts';
import { violations } from './support/axe.ts';
import { losesCard } from './support/losesCard.ts';
import { openSpoilt } from './support/openSpoilt.ts';

let open: OpenPage | undefined;
let page: Page;
const failures: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  open = await openPage();
  page = open.page;
  page.on('pageerror', (error) => failures.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.reload();
});
afterAll(() => open?.close());

const status = () => page.locator('#status').textContent();
const problem = () => page.locator('#problem').textContent();
const answer = () => page.locator('#answer').textContent();
const spoken = () => page.locator('#spoken').textContent();
const passes = () => page.locator('#passes tr').count();
const clear = () => page.getByRole('button', { name: 'Clear' }).click();

const one = [
  [0.52, 0.15],
  [0.5, 0.85],
] as const;

async function start(backend: string, count: number): Promise<void> {
  await page.getByRole('tab', { name: 'Train' }).click();
  await page.locator('#train-backend').selectOption(backend);
  await page.locator('#train-count').fill(String(count));
  await page.locator('#start').click();
  await expect.poll(status).toContain(backend);
}

test('reads at once, with the weights that come with the page', async () => {
  await write(page, one);
  await expect.poll(answer).toMatch(/^Reads a 1, \d+(\.\d)? % sure\. Next to it comes a \d\.$/);
  await clear();
  await expect.poll(answer).toBe('Write a digit on the paper.');
});

test('reads once a frame, however often the pen moves, and speaks once a stroke', async () => {
  await page.evaluate(() => {
    const counts = { pictures: 0, frames: 0, spoken: 0 };
    Object.assign(window, { counts });
    const { getImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.getImageData = function (...args) {
      counts.pictures++;
      return getImageData.apply(this, args);
    };
    const count = () => {
      counts.frames++;
      requestAnimationFrame(count);
    };
    count();
    new MutationObserver(() => counts.spoken++).observe(document.getElementById('spoken') ?? document, { childList: true });
    const pad = document.getElementById('pad');
    const box = pad?.getBoundingClientRect();
    const event = (type: string, share: number) =>
      pad?.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 1,
          button: 0,
          clientX: (box?.left ?? 0) + 100,
          clientY: (box?.top ?? 0) + 20 + share * 150,
          bubbles: true,
        }),
      );
    if (pad) pad.setPointerCapture = () => {};
    event('pointerdown', 0);
    for (let i = 0; i <= 500; i++) event('pointermove', i / 500);
    event('pointerup', 1);
  });
  await expect.poll(answer).toMatch(/^Reads a 1/);
  await expect.poll(spoken).toMatch(/^Reads a 1/);
  const counts = await page.evaluate(() => ('counts' in window ? window.counts : undefined));
  expect(counts).toEqual({ pictures: 1, frames: expect.any(Number), spoken: 1 });
});

test('a link shows what was written, by the same network, in the same view', async () => {
  await clear();
  await write(page, one);
  await expect.poll(answer).toMatch(/^Reads a 1/);
  const of1998 = await answer();
  await page.locator('#network').selectOption('lenet1989');
  await expect.poll(answer).not.toBe(of1998);
  const before = await answer();
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/(?=.*ink=\w).*network=lenet1989/);
  const seen = () => page.locator('#seen').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const pixels = await seen();
  await page.reload();
  await expect.poll(answer).toBe(before);
  expect(await seen()).toBe(pixels);
  await page.locator('#network').selectOption('lenet5');
  await expect.poll(answer).toBe(of1998);
});

test('shows the digit as the network sees it, scaled to 20 pixels and in the middle', async () => {
  const inkRows = await page.locator('#seen').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, 32, 32) ?? { data: [] };
    return Array.from({ length: 32 }, (_, row) => row).filter((row) =>
      Array.from({ length: 32 }, (_, column) => data[4 * (32 * row + column)] ?? 255).some((level) => level < 255),
    );
  });
  expect(inkRows).toEqual(Array.from({ length: 20 }, (_, i) => 6 + i));
});

test('is written on with the keyboard too, and takes the last stroke away', async () => {
  await page.locator('#pad').focus();
  await page.keyboard.press('Escape');
  await expect.poll(answer).toBe('Write a digit on the paper.');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(answer).toMatch(/a \d/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(answer).toBe('Write a digit on the paper.');
});

test('rejects what fits no class, by the rule of 1989', async () => {
  await write(page, [
    [0.1, 0.5],
    [0.9, 0.5],
  ]);
  await expect.poll(answer).toMatch(/^Rejected: it could be a \d or a \d/);
  await clear();
});

test.each(views)('axe finds nothing wrong with the view $name', async ({ name }) => {
  await page.locator(`#tab-${name}`).click();
  await page.locator(`#view-${name} .body > :visible`).first().waitFor();
  expect(await violations(page)).toEqual([]);
});

test('trains, reads with the weights of the moment, pauses, goes on, and comes back to the pretrained weights', async () => {
  await start('wasm', 300);
  await page.getByRole('button', { name: 'Back to the pretrained weights' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(status).toBe('Paused.');
  const done = await passes();
  await write(page, one);
  await expect.poll(answer).toMatch(/a \d/);
  await page.getByRole('button', { name: 'Back to the pretrained weights' }).click();
  await expect.poll(answer).toMatch(/^Reads a 1/);
  expect(await passes()).toBe(done);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(passes).toBeGreaterThan(done);
});

test('news from the worker wait to be heard, come ten times a second at most, and seldom bring weights', async () => {
  const other = await openSpoilt(open!, (spoilt) =>
    spoilt.addInitScript(() => {
      const messages: { at: number; isHeard: boolean; isHeavy: boolean }[] = [];
      Object.assign(window, { messages });
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) {
        const last = messages.at(-1);
        if (message.kind === 'heard' && last) last.isHeard = true;
        postMessage.call(this, message);
      };
      const { addEventListener } = Worker.prototype;
      Worker.prototype.addEventListener = function (type: string, listener: never) {
        const heard = ({ data }: MessageEvent) => messages.push({ at: performance.now(), isHeard: false, isHeavy: data.weights !== undefined });
        if (type === 'message') addEventListener.call(this, type, heard as never);
        addEventListener.call(this, type, listener);
      };
    }),
  );
  await other.getByRole('tab', { name: 'Train' }).click();
  await other.locator('#train-count').fill('2000');
  await other.locator('#start').click();
  await other.locator('#passes tr').nth(1).waitFor();
  const messages = await other.evaluate(() =>
    'messages' in window ? (window.messages as { at: number; isHeard: boolean; isHeavy: boolean }[]) : [],
  );
  expect(messages.length).toBeGreaterThan(3);
  expect(messages.slice(0, -1).every(({ isHeard }) => isHeard)).toBe(true);
  const seconds = ((messages.at(-1)?.at ?? 0) - (messages[0]?.at ?? 0)) / 1000;
  expect(messages.length).toBeLessThanOrEqual(10 * seconds + 2);
  expect(messages.filter(({ isHeavy }) => isHeavy).length).toBeLessThanOrEqual(seconds + 2);
});

test('the page stays responsive while the slowest backend computes', async () => {
  await start('cpu', 100);
  const turns = await page.evaluate(async () => {
    let turns = 0;
    while (!document.getElementById('status')?.textContent?.includes('of 100')) {
      await new Promise((resolve) => setTimeout(resolve));
      turns++;
    }
    return turns;
  });
  // Two or three, were the network trained on the page: no turn comes between its digits.
  expect(turns).toBeGreaterThan(10);
});

test('trains on the graphics card', async () => {
  await start('webgl2', 32);
  await expect.poll(passes).toBeGreaterThan(0);
  expect(await problem()).toBe('');
});

/** Runs `code` in the worker before it trains on the graphics card. */
async function startAfter(code: string): Promise<void> {
  await page.route('**/trainer-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
  await start('webgl2', 32);
  await expect.poll(problem).not.toBe('');
  await page.unroute('**/trainer-*.js');
}

test('says so where there is no WebGL2', async () => {
  await startAfter('OffscreenCanvas.prototype.getContext = () => null;');
  expect(await problem()).toContain('The webgl2 backend cannot run here');
  expect(await page.getByRole('button', { name: 'Pause' }).isDisabled()).toBe(true);
});

test('says so when the graphics card is lost, and goes on', async () => {
  await startAfter(losesCard);
  expect(await problem()).toContain('gave it back');
  const done = await passes();
  await expect.poll(passes).toBeGreaterThan(done);
});

test('asks nothing of other hosts, and no error escapes', () => {
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(open?.address ?? 'nowhere') && !url.startsWith('data:'))).toEqual([]);
  expect(failures).toEqual([]);
});
