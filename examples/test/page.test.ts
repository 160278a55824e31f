import { gzipSync } from 'node:zlib';
import { drawDigits } from '@lenet-ts/digits';
import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenPage, openPage, PATIENCE, write } from '../../scripts/page.ts';
import { views } from '../apps/browser/views.ts';
import { violations } from './support/axe.ts';

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
  const other = await openSpoilt((spoilt) =>
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
  const { longest, total } = await page.evaluate(async () => {
    const begun = performance.now();
    let [last, longest] = [begun, 0];
    while (!document.getElementById('status')?.textContent?.includes('of 100')) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return { longest, total: last - begun };
  });
  // All of that time would be one gap, were the network trained on the page.
  expect(longest).toBeLessThan(total / 4);
});

test('trains on the graphics card', async () => {
  await start('webgl2', 32);
  await expect.poll(passes).toBeGreaterThan(0);
  expect(await problem()).toBe('');
});

/** Runs `code` in the worker before it trains on the graphics card. */
async function startAfter(code: string): Promise<void> {
  await page.route('**/training/trainer.ts*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
  await start('webgl2', 32);
  await expect.poll(problem).not.toBe('');
  await page.unroute('**/training/trainer.ts*');
}

test('says so where there is no WebGL2', async () => {
  await startAfter('OffscreenCanvas.prototype.getContext = () => null;');
  expect(await problem()).toContain('The webgl2 backend cannot run here');
  expect(await page.getByRole('button', { name: 'Pause' }).isDisabled()).toBe(true);
});

test('says so when the graphics card is lost, and goes on', async () => {
  await startAfter(`
    const { drawArrays } = WebGL2RenderingContext.prototype;
    let draws = 0;
    WebGL2RenderingContext.prototype.drawArrays = function (...args) {
      drawArrays.apply(this, args);
      if (++draws === 1000) this.getExtension('WEBGL_lose_context').loseContext();
    };`);
  expect(await problem()).toContain('gave it back');
  const done = await passes();
  await expect.poll(passes).toBeGreaterThan(done);
});

test('takes MNIST dropped in portions, packed or not, names what is wrong with a file, and loses nothing', async () => {
  // The news of a training that still goes on, as it does after a reload, would take the place of what is expected here.
  await page.goto('about:blank');
  await page.goto(open!.address);
  await page.getByRole('tab', { name: 'Train' }).click();
  const files = { ...mnistFiles('train', 20), ...mnistFiles('t10k', 10) };
  const [images, labels, testImages, testLabels] = Object.entries(files);
  await drop([['notes.txt', Buffer.from('hello')], images!]);
  await expect.poll(problem).toContain('notes.txt is none of MNIST');
  await expect.poll(status).toBe('Still missing of MNIST: train-labels, t10k-images, t10k-labels.');
  await drop([[labels![0], labels![1].subarray(0, 20)], testImages!, testLabels!]);
  await expect.poll(problem).toMatch(/^train-labels-idx1-ubyte, at byte 20: expected 20 bytes after the header/);
  await expect.poll(status).toBe('Still missing of MNIST: train-labels.');
  await drop([[`${labels![0]}.gz`, gzipSync(labels![1])]]);
  await expect.poll(status).toBe('MNIST is here: 20 training and 10 test digits.');
  expect(await problem()).toBe('');
  await drop([['train-images.gz', Buffer.from([0x1f, 0x8b, 1])]]);
  await expect.poll(problem).toContain('train-images.gz, at byte 3: expected whole gzip data');
  expect(await page.locator('#train-data').inputValue()).toBe('mnist');
  await start('wasm', 20);
  await expect.poll(status).toContain('of 20 digits');
});

test('asks nothing of other hosts, and no error escapes', () => {
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(open?.address ?? 'nowhere') && !url.startsWith('data:'))).toEqual([]);
  expect(failures).toEqual([]);
});

/** The page once more, in a context of its own, in which `spoil` breaks something before it opens. */
async function openSpoilt(spoil: (other: Page) => Promise<unknown>, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await page
    .context()
    .browser()!
    .newContext({ locale: 'en-US', ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  const other = await context.newPage();
  await spoil(other);
  await other.goto(open!.address);
  return other;
}

describe('where a part of the page fails, the rest goes on:', () => {
  /** Trains a little and waits for the first pass in the table. */
  async function trains(other: Page): Promise<void> {
    await other.getByRole('tab', { name: 'Train' }).click();
    await other.locator('#train-count').fill('20');
    await other.locator('#start').click();
    await other.locator('#passes tr').first().waitFor();
    expect(await other.locator('#problem').textContent()).toBe('');
  }

  test('a locale in which uPlot cannot be imported costs the curves alone', async () => {
    const other = await openSpoilt((spoilt) =>
      spoilt.addInitScript(() => Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })),
    );
    await trains(other);
    expect(await other.locator('#loss-chart').textContent()).toMatch(/^The curves cannot be drawn in this browser: .*en-US@posix/);
    expect(await other.locator('#failure').textContent()).toBe('');
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/a \d/);
  });

  test('a chart that throws while it is drawn costs the curves alone', async () => {
    const other = await openSpoilt(async () => {});
    await other.getByRole('tab', { name: 'Train' }).click();
    await other.locator('#loss-chart canvas').waitFor();
    await other.evaluate(() => {
      Path2D.prototype.lineTo = () => {
        throw new Error('no lines today');
      };
    });
    await trains(other);
    await expect.poll(() => other.locator('#failure').textContent()).toContain('no lines today');
  });

  test('without a canvas nothing can be written, and the page says so', async () => {
    const other = await openSpoilt((spoilt) => spoilt.addInitScript('HTMLCanvasElement.prototype.getContext = () => null;'));
    expect(await other.locator('#failure').textContent()).toContain('The browser cannot draw on a canvas.');
  });

  test('weights that cannot be had are named, and the other network reads', async () => {
    const other = await openSpoilt((spoilt) => spoilt.route('**/lenet5.safetensors*', (route) => route.abort()));
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/^LeNet-5 \(1998\) cannot read: .*lenet5\.safetensors/);
    await other.locator('#network').selectOption('lenet1989');
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/a \d/);
    await trains(other);
  });

  test('a view whose program is missing says so in its place', async () => {
    const other = await openSpoilt((spoilt) => spoilt.route('**/views/write.ts*', (route) => route.abort()));
    await expect.poll(() => other.locator('#view-write [role=alert]').textContent()).toMatch(/^This view failed: /);
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/^Reads a 1/);
    await trains(other);
  });

  test.each(['main.ts', 'exhibits.ts'])('says that %s could not be loaded, and takes no orders', async (name) => {
    const other = await openSpoilt((spoilt) => spoilt.route(`**/${name}*`, (route) => route.abort()));
    expect(await other.locator('#failure').textContent()).toMatch(/main\.ts.* could not be loaded/);
    expect(await other.locator('#network').isDisabled()).toBe(true);
    expect(await other.locator('#clear').isDisabled()).toBe(true);
  });

  test('says that it needs JavaScript where there is none, and takes no orders', async () => {
    const other = await openSpoilt(async () => {}, { javaScriptEnabled: false });
    expect(await other.locator('noscript').isVisible()).toBe(true);
    expect(await other.locator('#clear').isDisabled()).toBe(true);
  });

  test.each([
    ['an error', "setTimeout(() => { throw new Error('the ink dried'); })"],
    ['a rejection', "void Promise.reject(new Error('the ink dried'))"],
  ])('shows %s that nobody handled', async (_, code) => {
    const other = await openSpoilt(async () => {});
    await other.evaluate(code);
    await expect.poll(() => other.locator('#failure').textContent()).toContain('the ink dried');
    await trains(other);
  });
});

/** Two of MNIST's files with drawn digits in them. */
function mnistFiles(set: 'train' | 't10k', count: number): Record<string, Buffer> {
  const { images, labels } = drawDigits({ count, seed: 1 });
  const words = (...numbers: readonly number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [i, n] of numbers.entries()) bytes.writeUInt32BE(n, 4 * i);
    return bytes;
  };
  return {
    [`${set}-images-idx3-ubyte`]: Buffer.concat([words(0x803, count, 28, 28), Uint8Array.from(images)]),
    [`${set}-labels-idx1-ubyte`]: Buffer.concat([words(0x801, count), labels]),
  };
}

/** Drops files on the page. */
async function drop(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const [name, bytes] of list) data.items.add(new File([Uint8Array.from(bytes)], name));
      return data;
    },
    files.map(([name, bytes]) => [name, [...bytes]] as const),
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
