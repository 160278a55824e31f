import { readFileSync } from 'node:fs';
import { drawDigits } from '@lenet-ts/digits';
import { lenet5 } from '@lenet-ts/lenet';
import { lenet1989, loadPretrained } from '@lenet-ts/lenet1989';
import { Checkpoint, initialParameters, type Network, parametersNamed, spreads, summarise, totals, weightsSha256 } from '@lenet-ts/network';
import { decodeSafetensors, encodeSafetensors, ones } from '@lenet-ts/tensor';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenPage, openPage } from '../../scripts/page.ts';
import { halve } from '../apps/browser/halfWeights.ts';
import { view } from '../apps/browser/views/away.ts';

let open: OpenPage | undefined;
let page: Page;
beforeAll(async () => {
  open = await openPage();
  page = open.page;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(() => open?.close());

/** Opens the page anew, not as a reload does. */
async function visit(hash: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${open!.address}#${hash}`);
  await page
    .locator('#answer')
    .getByText(/^(Write a digit|Reads a)/)
    .waitFor();
}

const TRAINER = '**/trainer-*.js';

/** Runs `code` in each worker before it trains. */
async function beforeTrainer(code: string): Promise<void> {
  await page.route(TRAINER, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}

async function reloadAt(hash: string): Promise<void> {
  await page.evaluate((value) => {
    location.hash = value;
  }, hash);
  await page.reload();
}

const text = (selector: string) => () => page.locator(selector).textContent();
const alert = text('#view-away .body [role=alert]');

async function begin(): Promise<void> {
  await page.locator('#train-network').selectOption('lenet1989');
  await page.locator('#train-count').fill('100');
  await page.locator('#train-passes').fill('20');
  await page.locator('#train-optimiser').selectOption('adam');
  await page.locator('#start').click();
}

/** The checkpoint that the browser keeps. */
async function kept(): Promise<Checkpoint | undefined> {
  const bytes = await page.evaluate(
    () =>
      new Promise<number[] | undefined>((resolve, reject) => {
        const opening = indexedDB.open('lenet-ts training 1');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('kept').objectStore('kept').get('training');
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result?.checkpoint && [...reading.result.checkpoint]);
          };
        };
      }),
  );
  return bytes && Checkpoint.decode(Uint8Array.from(bytes), 'the training that was kept');
}

async function weightsOf(checkpoint: Checkpoint): Promise<string> {
  return weightsSha256(checkpoint.restore(checkpoint.run, lenet1989).parameters);
}

test('a training goes on after reloads to the same bits, by itself where it ran, and when asked where it paused', async () => {
  await visit('view=train');
  await begin();
  await expect.poll(text('#status')).toBe('Trained.');
  const whole = (await kept())!;
  expect(whole.passes).toHaveLength(20);

  await page.getByRole('tab', { name: 'Take away' }).click();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect.poll(text('#view-away')).toContain('No training is kept.');
  expect(await kept()).toBe(undefined);
  await page.getByRole('tab', { name: 'Train' }).click();
  // A worker so slow that the reload comes within the training.
  await beforeTrainer('const { setTimeout: soon } = self; self.setTimeout = (task, wait = 0) => soon(task, wait + 150);');
  await begin();
  await expect.poll(async () => (await kept()) !== undefined).toBe(true);
  // Whichever view is in sight.
  await reloadAt('view=write');
  await expect.poll(text('#status')).toMatch(/^The network of 1989 (goes on|on wasm)/);
  await page.locator('#pause').evaluate((button: HTMLButtonElement) => button.click());
  await expect.poll(text('#status')).toBe('Paused.');
  await page.unroute(TRAINER);
  const half = (await kept())!;
  expect(half.passes.length).toBeLessThan(20);
  await reloadAt('view=train');
  await expect.poll(text('#kept')).toMatch(/^A training is kept in this browser: The network of 1989, pass \d+ of 20, \d+ of 100 digits, paused\./);
  await page.getByRole('button', { name: 'Go on with the training that was kept' }).click();
  await expect.poll(text('#status')).toBe('Trained.');
  const resumed = (await kept())!;
  expect(await weightsOf(resumed)).toBe(await weightsOf(whole));
  expect(await weightsOf(half)).not.toBe(await weightsOf(whole));
  expect(resumed.passes.map(({ testLoss }) => testLoss)).toEqual(whole.passes.map(({ testLoss }) => testLoss));
  expect(await page.locator('#passes tr').count()).toBe(20);

  await page.getByRole('tab', { name: 'Take away' }).click();
  await expect.poll(text('#view-away')).toContain('Kept in this browser: The network of 1989, pass 20 of 20, 100 of 100 digits.');
});

test('weights that are saved can be opened again, in any browser, and ONNX reads as the page does', async () => {
  await visit('view=away&network=lenet1989&digit=drawn.3');
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const weights = await download('Save the weights (safetensors)');
  expect(weights.name).toBe('lenet1989.safetensors');
  // As the built page has them.
  const { tensors } = decodeSafetensors(halve(await encodeSafetensors((await loadPretrained()).parameters)));
  const halved = parametersNamed(lenet1989, tensors, 'half floats');
  expect(weights.bytes).toEqual(Buffer.from(await encodeSafetensors(halved, { network: 'lenet1989', origin: 'pretrained' })));

  const onnx = await download('Export the network (ONNX)');
  expect(onnx.name).toBe('lenet1989.onnx');
  const session = await InferenceSession.create(onnx.bytes);
  const { scores } = await session.run({ digits: new Tensor('float32', new Float32Array(256), [1, 1, 16, 16]) });
  expect(scores?.dims).toEqual([1, 10]);

  const answer = await text('#answer')();
  // Before the page has its own weights of that network, which must not take the place of these.
  let release = () => {};
  const own = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/lenet1989*.safetensors', async (route) => {
    await own;
    await route.continue();
  });
  await visit('view=away&digit=drawn.3');
  const isRead = page.evaluate(() => {
    const { arrayBuffer } = File.prototype;
    return new Promise<void>((resolve) => {
      File.prototype.arrayBuffer = async function () {
        const bytes = await arrayBuffer.call(this);
        setTimeout(resolve);
        return bytes;
      };
    });
  });
  await page.locator('#view-away input[type=file]').setInputFiles({ name: weights.name, mimeType: '', buffer: weights.bytes });
  await isRead;
  release();
  await expect.poll(text('#view-away')).toContain('The network of 1989 reads with weights that were opened here.');
  await page.unroute('**/lenet1989*.safetensors');
  expect(await text('#answer')()).toBe(answer);
  await page.getByRole('button', { name: 'Back to the pretrained weights' }).click();
  await expect.poll(text('#view-away')).toContain('reads with weights that were pretrained.');
});

test('a file that is wrong, huge or half is named, and changes nothing', async () => {
  await visit('view=away&digit=drawn.3');
  const answer = await text('#answer')();
  const parameters = async (network: Network) => Buffer.from(await encodeSafetensors(initialParameters(network, 1, spreads.root)));
  const file = async (name: string, bytes: Uint8Array) =>
    page.locator('#view-away input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes) });
  const whole = await parameters(lenet5);
  const cases: readonly (readonly [name: string, bytes: Uint8Array, message: RegExp])[] = [
    ['notes.txt', Buffer.from('hello, this is no file of weights'), /^notes\.txt, at byte 0: expected a header length/],
    ['empty.safetensors', Buffer.of(), /^empty\.safetensors, at byte 0: expected 8 bytes/],
    ['half.safetensors', whole.subarray(0, whole.length / 2), /^half\.safetensors, at byte \d+: expected/],
    [
      'other.safetensors',
      await encodeSafetensors({ a: { weight: ones([2]) } }),
      /^other\.safetensors: the weights of .* its tensors are called a\.weight$/,
    ],
    ['shapes.safetensors', await encodeSafetensors(shrunk()), /^shapes\.safetensors: C1\.weight has the shape \[1\], in lenet5 it is/],
    ['huge.safetensors', new Uint8Array(5e6), /^huge\.safetensors: it has 5 MB, and weights of these networks take less than 1 MB$/],
  ];
  for (const [name, bytes, message] of cases) {
    await file(name, bytes);
    await expect.poll(alert).toMatch(message);
  }
  expect(await text('#answer')()).toBe(answer);
  await expect.poll(text('#view-away')).toContain('reads with weights that were pretrained.');
  await file('whole.safetensors', whole);
  await expect.poll(alert).toBe('');
  await expect.poll(text('#view-away')).toContain('reads with weights that were opened here.');
});

/** The right names with wrong shapes. */
function shrunk(): object {
  const layer = () => ({ weight: ones([1]), bias: ones([1]) });
  return { C1: layer(), S2: layer(), C3: layer(), S4: layer(), C5: layer(), F6: layer() };
}

test('the link that is copied shows the same', async () => {
  await visit('view=away&network=lenet1989&digit=drawn.3');
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect.poll(text('#view-away [role=status]')).toBe('The link is copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const { hash } = new URL(link);
  expect(hash).toMatch(/(?=.*digit=drawn\.3)(?=.*network=lenet1989)/);
  const label = drawDigits({ count: 4, seed: 1 }).labels[3];
  await visit(hash.slice(1));
  await expect.poll(text('#answer')).toMatch(new RegExp(`^Reads a ${label}`));
});

test('a training says that it is not kept where the browser keeps nothing, and is trained all the same', async () => {
  const denied = `IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure', 'SecurityError'); };\n`;
  await page.addInitScript(denied);
  await beforeTrainer(denied);
  await visit('view=train');
  await expect.poll(text('#kept')).toBe('This browser keeps no training: The operation is insecure.');
  await begin();
  await expect.poll(text('#kept')).toBe('This browser does not keep the training, and a reload will lose it: The operation is insecure.');
  await page.locator('#passes tr').first().waitFor();
  await page.getByRole('tab', { name: 'Take away' }).click();
  await expect.poll(text('#view-away')).toContain('This browser keeps no training, as in a private window: The operation is insecure.');
});

test('the numbers of weights that the view names are those of the networks', () => {
  const weights = (network: Network) => totals(summarise(network)).trainable.toLocaleString('en-US');
  expect(view.lead[0]).toBe(
    `All that a network has learned is in its weights: ${weights(lenet5)} numbers for LeNet-5, ${weights(lenet1989)} for the network of 1989.`,
  );
});
