import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { errorsOn, NETWORK, names, reference } from '../apps/browser/views/honesty/measure.ts';
import { elementwiseCalls, primitiveCalls } from '../operations.ts';
import { violations } from './support/axe.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

/** Those whose outputs are whole numbers. */
const without = ['map', 'argmax', 'argmin', 'cast'];

test('every operation that has a derivative is measured', () => {
  const operations = [...Object.keys(elementwiseCalls), ...Object.keys(primitiveCalls)].filter((name) => !without.includes(name));
  expect(names).toEqual(expect.arrayContaining(operations));
});

test.each(names)('%s agrees with finite differences in float64, and on wasm but for float32; what is off is found', async (name) => {
  const found = await reference(name);
  if (name === NETWORK) expect(found.differences).toBeUndefined();
  else for (const error of Object.values(found.differences ?? {})) expect(error).toBeLessThan(1e-9);
  for (const error of Object.values(await errorsOn('wasm', found))) expect(error).toBeLessThan(1e-5);
  const { gradient, curvature } = found.exact;
  const off = { ...found, exact: { gradient: gradient.map((numbers) => Array.from(numbers, (x) => x + 0.01)), curvature } };
  expect((await errorsOn('wasm', off)).gradient).toBeGreaterThan(1e-5);
});

test('the view fills its table on the device, and no error is large', async () => {
  const { page, address } = open!;
  await page.goto(`${address}#view=honesty&digit=drawn.3`);
  const view = page.locator('#view-honesty');
  await view.getByText(/operations are measured\. No error is larger/).waitFor();
  expect(await view.locator('tbody tr').count()).toBe(names.length);
  expect(await view.locator('tbody td', { hasText: '–' }).count()).toBe(2);
  expect(await view.locator('p').allTextContents()).toContainEqual(expect.stringContaining('SwiftShader'));
  expect(await violations(page)).toEqual([]);
});

test('the view says that there is no WebGL2, and measures the rest', async () => {
  const { page, address } = open!;
  await page.route('**/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `OffscreenCanvas.prototype.getContext = () => null;\n${await response.text()}` });
  });
  await page.goto(`${address}?no-webgl2#view=honesty&digit=drawn.3`);
  const view = page.locator('#view-honesty');
  await view.getByText(/operations are measured/).waitFor();
  expect(await view.locator('[role=alert]').last().textContent()).toMatch(/graphics card from here on: .*webgl2 backend cannot run here/);
  expect(await view.locator('tbody tr').count()).toBe(names.length);
});
