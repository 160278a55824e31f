import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findBrowser } from '../../../scripts/browser.ts';
import { root } from '../../../scripts/files.ts';
import { PATIENCE } from '../../../scripts/page.ts';
import { swiftshader } from '../../../scripts/rasterisers.ts';
import { views } from '../../apps/browser/views.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  // As npm run page:build does: under the name that tests run by, Vite would build another page.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ configFile: join(root, 'examples/apps/browser/vite.config.ts'), logLevel: 'error', build: { outDir: folder } });
  vi.unstubAllEnvs();
});

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/**
 * What only some fetch: for a press of a button in the view Take away, with a library for one file format; for the view Honesty, which
 * runs it in a worker; and for training on the graphics card, and Honesty again, its kernels.
 */
const ON_DEMAND = /^assets.(onnx|worker|webgl2)-[^/]*\.js$/;

test('script and style take at most 160 kB gzipped, without the writer of ONNX, the worker of Honesty and the kernels of the graphics card, the weights 300 kB', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile());
  const size = (chosen: readonly string[], pack: (bytes: Buffer) => Uint8Array) =>
    chosen.reduce((sum, file) => sum + pack(readFileSync(join(folder, file))).length, 0);
  const scripts = files.filter((file) => /\.(js|css|html)$/.test(file));
  const onDemand = scripts.filter((file) => ON_DEMAND.test(file));
  // Of the kernels there is the chunk, and the one that a training asks for, which imports it.
  expect(onDemand.map((file) => ON_DEMAND.exec(file)?.[1]).sort()).toEqual(['onnx', 'webgl2', 'webgl2', 'worker']);
  const forSome = size(onDemand, (bytes) => gzipSync(bytes));
  const forAll = size(scripts, (bytes) => gzipSync(bytes)) - forSome;
  console.log(`script and style: ${(forAll / 1000).toFixed(1)} kB gzipped, and ${(forSome / 1000).toFixed(1)} for some`);
  expect(forAll).toBeLessThan(160_000);
  const weights = files.filter((file) => file.endsWith('.safetensors'));
  expect(size(weights, (bytes) => bytes)).toBeLessThan(300_000);
});

/** Serves the built page from a folder of a plain server. */
async function serve(missing: string[]): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/some\/where\//, '').replace(/[?#].*/, '') || 'index.html';
    const file = join(folder, path);
    if (!request.url?.startsWith('/some/where/') || !existsSync(file)) {
      missing.push(request.url ?? '');
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/some/where/`, server };
}

test('the built page reads and trains, on the graphics card too, from any folder of a plain server', async () => {
  const missing: string[] = [];
  const { address, server } = await serve(missing);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  try {
    const page = await browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${address}#view=inside&digit=drawn.3`);
    await expect.poll(() => page.locator('#answer').textContent()).toMatch(/^Reads a 0/);
    await page.locator('.equation summary').first().click();
    await expect.poll(() => page.locator('.equation mark').first().textContent()).toContain('forward: (x, { weight, bias })');
    await page.getByRole('tab', { name: 'Train' }).click();
    await page.locator('#train-count').fill('40');
    await page.locator('#start').click();
    await page.locator('#passes tr').first().waitFor();
    await page.locator('#train-backend').selectOption('webgl2');
    await page.locator('#start').click();
    await expect.poll(() => page.locator('#status').textContent()).toMatch(/^LeNet-5 \(1998\) on webgl2: pass 1/);
    expect(await page.locator('#failure').textContent()).toBe('');
    expect(missing).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});

test('once visited, the page opens, answers and shows every view without a server', async () => {
  const { address, server } = await serve([]);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...swiftshader.args] });
  try {
    const page = await browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${address}#digit=drawn.3`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await page.reload();
    const answer = () => page.locator('#answer').textContent();
    await expect.poll(answer).toMatch(/^Reads a 0/);
    for (const { name } of views) {
      await page.locator(`#tab-${name}`).click();
      await page.locator(`#view-${name} .body > :visible`).first().waitFor();
    }
    await page.locator('#tab-inside').click();
    await page.locator('#view-inside .equation summary').first().click();
    await page.locator('#view-inside .equation mark').first().waitFor();
    await page.locator('#network').selectOption('lenet1989');
    await expect.poll(answer).toMatch(/a \d/);
    expect(await page.locator('#failure').textContent()).toBe('');
  } finally {
    await browser.close();
    server.close();
  }
});
