import { lenet5 } from '@lenet-ts/lenet';
import { lenet1989 } from '@lenet-ts/lenet1989';
import { summarise } from '@lenet-ts/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { countsOf, countsOfAll, groups, tableLayer } from '../apps/browser/views/table/counts.ts';

let open: OpenPage | undefined;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

test.each([lenet5, lenet1989])('the counts of the table are those of the layer in the summary of $name', (network) => {
  const table = tableLayer(network);
  const row = summarise(network)[table.layer];
  expect(countsOf(table)).toMatchObject({ trainable: row?.trainable, connections: row?.connections });
  expect(countsOfAll(table).kernels).toBe(table.sums.connections.inputs * table.sums.connections.outputs);
});

test('Table I has the groups and the numbers of the paper: 1,516 trainable parameters and 151,600 connections (p. 8)', () => {
  const table = tableLayer(lenet5);
  expect(groups(table.sums.connections)).toEqual([
    [3, 6],
    [4, 9],
    [6, 1],
  ]);
  expect(countsOf(table)).toEqual({ kernels: 60, trainable: 1516, connections: 151_600 });
});

test('a click on a column and the arrow keys choose it, and the link of it shows it again', async () => {
  const { page, address } = open!;
  const view = page.locator('#view-table');
  await page.goto(`${address}#view=table&digit=drawn.3`);
  await view.locator('td[data-column="9"]').first().click();
  await view.getByText('Map 9 of C3 sees 4 of the 6 maps of S2: 0, 3, 4, 5.').waitFor();
  expect(await view.locator('td.source').count()).toBe(4);
  await view.getByRole('slider').focus();
  await page.keyboard.press('End');
  await view.getByText('Map 15 of C3 sees 6 of the 6 maps').waitFor();
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('column=15');
  await page.reload();
  await view.getByText('Map 15 of C3 sees 6 of the 6 maps').waitFor();
  await page.locator('#network').selectOption('lenet1989');
  await view.getByText('Map 0 of H3 sees 1 of the 4 maps of H2: 0.').waitFor();
  expect(await view.locator('tbody tr').count()).toBe(4);
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
});
