import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenPage, openSources, write } from '../../scripts/page.ts';
import { openSpoilt } from './support/openSpoilt.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openSources();
});
afterAll(() => open?.close());

const one = [
  [0.52, 0.15],
  [0.5, 0.85],
] as const;

test('what is drawn comes back after a canvas has lost its context', async () => {
  const other = await openSpoilt(open!, (spoilt) =>
    spoilt.addInitScript(() => {
      location.hash = 'view=inside&digit=drawn.3';
    }),
  );
  const canvases = other.locator('#pad, #view-inside canvas');
  const pictures = () => canvases.evaluateAll((all) => all.map((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : '')));
  await expect.poll(() => other.locator('#answer').textContent()).toMatch(/^Reads a 0/);
  await expect.poll(async () => (await pictures()).length).toBe(3);
  // What is drawn in the next frames would hide what the loss took.
  await other.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const before = await pictures();
  await canvases.evaluateAll((all) => {
    for (const canvas of all) {
      if (!(canvas instanceof HTMLCanvasElement)) continue;
      // As a loss does, this takes the pixels and the transformation.
      canvas.width += 0;
    }
  });
  expect(await pictures()).not.toEqual(before);
  await canvases.evaluateAll((all) => {
    for (const canvas of all) canvas.dispatchEvent(new Event('contextrestored'));
  });
  await expect.poll(pictures).toEqual(before);
});

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
    const other = await openSpoilt(open!, (spoilt) =>
      spoilt.addInitScript(() => Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })),
    );
    await trains(other);
    expect(await other.locator('#loss-chart').textContent()).toMatch(/^The curves cannot be drawn in this browser: .*en-US@posix/);
    expect(await other.locator('#failure').textContent()).toBe('');
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/a \d/);
  });

  test('a chart that throws while it is drawn costs the curves alone', async () => {
    const other = await openSpoilt(open!, async () => {});
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
    const other = await openSpoilt(open!, (spoilt) => spoilt.addInitScript('HTMLCanvasElement.prototype.getContext = () => null;'));
    expect(await other.locator('#failure').textContent()).toContain('The browser cannot draw on a canvas.');
  });

  test('weights that cannot be had are named, and the other network reads', async () => {
    const other = await openSpoilt(open!, (spoilt) => spoilt.route('**/lenet5.safetensors*', (route) => route.abort()));
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/^LeNet-5 \(1998\) cannot read: .*lenet5\.safetensors/);
    await other.locator('#network').selectOption('lenet1989');
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/a \d/);
    await trains(other);
  });

  test('a view whose program is missing says so in its place', async () => {
    const other = await openSpoilt(open!, (spoilt) => spoilt.route('**/views/write.ts*', (route) => route.abort()));
    await expect.poll(() => other.locator('#view-write [role=alert]').textContent()).toMatch(/^This view failed: /);
    await write(other, one);
    await expect.poll(() => other.locator('#answer').textContent()).toMatch(/^Reads a 1/);
    await trains(other);
  });

  test.each(['main.ts', 'exhibits.ts'])('says that %s could not be loaded, and takes no orders', async (name) => {
    const other = await openSpoilt(open!, (spoilt) => spoilt.route(`**/${name}*`, (route) => route.abort()));
    expect(await other.locator('#failure').textContent()).toMatch(/main\.ts.* could not be loaded/);
    expect(await other.locator('#network').isDisabled()).toBe(true);
    expect(await other.locator('#clear').isDisabled()).toBe(true);
  });

  test('says that it needs JavaScript where there is none, and takes no orders', async () => {
    const other = await openSpoilt(open!, async () => {}, { javaScriptEnabled: false });
    expect(await other.locator('noscript').isVisible()).toBe(true);
    expect(await other.locator('#clear').isDisabled()).toBe(true);
  });

  test.each([
    ['an error', "setTimeout(() => { throw new Error('the ink dried'); })"],
    ['a rejection', "void Promise.reject(new Error('the ink dried'))"],
  ])('shows %s that nobody handled', async (_, code) => {
    const other = await openSpoilt(open!, async () => {});
    await other.evaluate(code);
    await expect.poll(() => other.locator('#failure').textContent()).toContain('the ink dried');
    await trains(other);
  });
});
