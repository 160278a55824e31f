import { gzipSync } from 'node:zlib';
import { drawDigits } from '@lenet-ts/digits';
import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenPage, openPage, PATIENCE, write } from '../../scripts/page.ts';

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
const passes = () => page.locator('#passes tr').count();

const one = [
  [0.52, 0.15],
  [0.5, 0.85],
] as const;

async function start(backend: string, count: number): Promise<void> {
  await page.locator('#backend').selectOption(backend);
  await page.locator('#count').fill(String(count));
  await page.locator('#start').click();
  await expect.poll(status).toContain(backend);
}

test('trains, reads what is written meanwhile, pauses and goes on', async () => {
  await start('wasm', 300);
  await write(page, one);
  await expect.poll(answer).toBe('The network reads a 1.');
  expect(await page.locator('.codes .chosen figcaption').textContent()).toMatch(/^1: \d+\.\d$/);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(status).toBe('Paused.');
  const done = await passes();
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await answer()).toBe('Nothing is written yet.');
  await write(page, one);
  expect(await answer()).toBe('The network reads a 1.');
  expect(await passes()).toBe(done);

  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(passes).toBeGreaterThan(done);
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

test('is written on with the keyboard too', async () => {
  await page.locator('#pad').focus();
  await page.keyboard.press('Escape');
  expect(await answer()).toBe('Nothing is written yet.');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await answer()).toMatch(/reads a \d/);
});

test('the network of 1989 shows ten output units', async () => {
  await page.locator('#network').selectOption('lenet1989');
  await start('wasm', 50);
  await expect.poll(passes).toBeGreaterThan(0);
  await expect.poll(() => page.locator('.units .chosen').count()).toBe(1);
  expect(await page.locator('.units meter').count()).toBe(10);
  await page.locator('#network').selectOption('lenet5');
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
  await page.route('**/trainer.ts*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
  await start('webgl2', 32);
  await expect.poll(problem).not.toBe('');
  await page.unroute('**/trainer.ts*');
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
  // The news of a training that still goes on would take the place of what is expected here.
  await page.reload();
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
  expect(await page.locator('#data').inputValue()).toBe('mnist');
  await start('wasm', 20);
  await expect.poll(status).toContain('of 20 digits');
});

test('asks nothing of other hosts, and no error escapes', () => {
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(open?.address ?? 'nowhere') && !url.startsWith('data:'))).toEqual([]);
  expect(failures).toEqual([]);
});

describe('where a part of the page fails, the rest goes on:', () => {
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

  /** Trains a little and waits for the first pass in the table. */
  async function trains(other: Page): Promise<void> {
    await other.locator('#count').fill('20');
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
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/reads a \d/);
  });

  test('a chart that throws while it is drawn costs the curves alone', async () => {
    const other = await openSpoilt(async () => {});
    await other.locator('#loss-chart canvas').waitFor();
    await other.evaluate(() => {
      Path2D.prototype.lineTo = () => {
        throw new Error('no lines today');
      };
    });
    await trains(other);
    await expect.poll(() => other.locator('#failure').textContent()).toContain('no lines today');
  });

  test('without a canvas nothing can be written, and the network learns', async () => {
    const other = await openSpoilt((spoilt) => spoilt.addInitScript('HTMLCanvasElement.prototype.getContext = () => null;'));
    expect(await other.locator('#failure').textContent()).toContain('The browser cannot draw on a canvas.');
    await trains(other);
  });

  test.each(['main.ts', 'exhibits.ts'])('says that %s could not be loaded, and takes no orders', async (name) => {
    const other = await openSpoilt((spoilt) => spoilt.route(`**/${name}*`, (route) => route.abort()));
    expect(await other.locator('#failure').textContent()).toMatch(/main\.ts.* could not be loaded/);
    expect(await other.locator('#start').isDisabled()).toBe(true);
    expect(await other.locator('#clear').isDisabled()).toBe(true);
  });

  test('says that it needs JavaScript where there is none, and takes no orders', async () => {
    const other = await openSpoilt(async () => {}, { javaScriptEnabled: false });
    expect(await other.locator('noscript').isVisible()).toBe(true);
    expect(await other.locator('#start').isDisabled()).toBe(true);
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
