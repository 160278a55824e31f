import { drawDigits } from '@lenet-ts/digits';
import { summarise } from '@lenet-ts/network';
import { AMPLITUDE, SLOPE } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { type Exhibit, exhibits, networkNames } from '../apps/browser/exhibits.ts';
import { read } from '../apps/browser/reading.ts';
import { weightedSum } from '../apps/browser/views/unit/weightedSum.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

test.each(networkNames)('%s: the parts of any unit add up to the sum whose squashed value is its state', async (name) => {
  const exhibit: Exhibit = exhibits[name];
  const trained = await exhibit.loadPretrained();
  const { network } = trained.classifier;
  const reading = read(exhibit, trained, drawDigits({ count: 1, seed: 5 }));
  const rows = summarise(network);
  const places = network.layers.map((_, layer) => {
    const { maps = 1, size = 1 } = rows[layer] ?? {};
    return fc.record({
      layer: fc.constant(layer),
      unit: fc.record({ map: fc.nat(maps - 1), row: fc.nat(size - 1), column: fc.nat(size - 1) }),
    });
  });
  fc.assert(
    fc.property(fc.oneof(...places), ({ layer, unit }) => {
      const { parts, bias, a, state } = weightedSum(network, trained.parameters, reading, layer, unit);
      expect(parts.reduce((sum, part) => sum + part.sum, bias)).toBeCloseTo(a, 10);
      // Float32's rounding of sums of up to 400 products.
      expect(Math.abs(AMPLITUDE * Math.tanh(SLOPE * a) - state)).toBeLessThan(2e-5);
    }),
  );
});

test('a layer, a map, a place and a source are chosen by mouse and keyboard, and playing slides over the map', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-unit');
  await page.goto(`${address}#view=unit&digit=drawn.3&unit=C3.4.9.7`);
  await view.getByText('C3, map 4, row 9, column 7. The products with map 0 of S2').waitFor();
  await view.getByRole('combobox', { name: 'Map below' }).selectOption('5');
  await view.getByText('The products with map 5 of S2').waitFor();
  await view.getByRole('button', { name: 'Step' }).click();
  await view.getByText('C3, map 4, row 9, column 8.').waitFor();
  await view.locator('canvas.sheet').first().focus();
  await page.keyboard.press('ArrowUp');
  await view.getByText('C3, map 4, row 8, column 8.').waitFor();
  await view.getByRole('combobox', { name: 'Layer' }).selectOption('S4');
  await view.getByText('S4, map 0, row 2, column 2.').waitFor();
  await view.getByRole('button', { name: 'Play' }).click();
  // It ends by itself at the last unit of the map.
  await view.getByText('S4, map 0, row 4, column 4.').waitFor();
  await view.getByRole('button', { name: 'Play' }).waitFor();
  await page.locator('#network').selectOption('lenet1989');
  await view.getByText('H1, map 0, row 12, column 12.').waitFor();
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});
