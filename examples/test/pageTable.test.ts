import { lenet5 } from '@lenet-ts/lenet';
import { lenet1989 } from '@lenet-ts/lenet1989';
import { summarise } from '@lenet-ts/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { exhibits, networkNames } from '../apps/browser/exhibits.ts';
import { connectEverything, tableLayer } from '../apps/browser/parts/tableLayer.ts';
import { countsOf, countsOfAll, groups } from '../apps/browser/views/table/counts.ts';
import { violations } from './support/axe.ts';

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

test.each(networkNames)('%s with everything connected has what the table says that this takes, and the other layers as they were', (name) => {
  const { classifier } = exhibits[name];
  const { layer } = tableLayer(classifier.network);
  const [before, after] = [summarise(classifier.network), summarise(connectEverything(classifier).network)];
  const { trainable, connections } = countsOfAll(tableLayer(classifier.network));
  expect(after).toEqual(before.with(layer, { ...before[layer]!, trainable, connections }));
});

test.each([
  ['lenet5', '1,516', '151,600', '2,416', '241,600'],
  ['lenet1989', '512', '32,768', '1,212', '77,568'],
] as const)('a press trains %s with its table and with everything connected, and the errors of both fall', async (network, ...counts) => {
  const { page, address } = open!;
  const view = page.locator('#view-table');
  await page.goto(`${address}?${network}#view=table&digit=drawn.3&network=${network}&table-digits=1000`);
  await expect.poll(() => view.locator('#table-digits').inputValue()).toBe('1000');
  await view.getByRole('button', { name: 'Connect everything' }).click();
  await view.getByText('both are at their end').waitFor();
  const rows = await view
    .locator('.scrolling tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  expect(rows.map(([, , trainable, connections]) => [trainable, connections])).toEqual([counts.slice(0, 2), counts.slice(2)]);
  for (const [, , , , first = '', digits, seconds, last = '', standing] of rows) {
    expect([digits, standing]).toEqual(['1,000', 'is at the last digit']);
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(parseFloat(last)).toBeLessThan(parseFloat(first) / 2);
  }
  expect(await view.locator('.race-chart canvas').count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  expect(await view.locator(':scope > [role=alert]').textContent()).toBe('');
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
