// The worker that trains, so that the page never waits.
import '@lenet-ts/tensor/wasm';
import '@lenet-ts/tensor/webgl2';
import { leavesOf } from '@lenet-ts/autograd';
import { type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import { initialParameters, type Parameters, spreads, type TrainingData, train, withBatch } from '@lenet-ts/network';
import { ContextLostError, useBackend } from '@lenet-ts/tensor';
import { type Exhibit, exhibits } from '../exhibits.ts';
import { Mailbox } from './mailbox.ts';
import type { News, Settings, ToTrainer } from './messages.ts';

/** Digits that are drawn without a look at the messages. */
const PORTION = 500;

/** Ends the pause, if there is one. */
let goOn: (() => void) | undefined;
let pause: Promise<void> | undefined;
let parameters: Parameters | undefined;
let areWeightsWanted = true;

const mailbox = new Mailbox(async (news) => {
  const weights = areWeightsWanted || news.rest !== undefined ? await readWeights() : undefined;
  const message: News = { ...news, weights };
  postMessage(message, { transfer: weights?.map(({ buffer }) => buffer) ?? [] });
});

addEventListener('message', ({ data: message }: MessageEvent<ToTrainer>) => {
  if (message.kind === 'start') {
    learn(message.settings).catch((error: unknown) => mailbox.put({ rest: { failed: error instanceof Error ? error.message : String(error) } }));
  } else if (message.kind === 'heard') {
    areWeightsWanted = message.weights;
    mailbox.heard();
  } else if (message.kind === 'pause') {
    pause = new Promise((resolve) => {
      goOn = resolve;
    });
  } else {
    goOn?.();
    pause = undefined;
    mailbox.put({ rest: undefined });
  }
});

async function learn(settings: Settings): Promise<void> {
  useBackend(settings.backend);
  const exhibit: Exhibit = exhibits[settings.network];
  const { classifier } = exhibit;
  const recipe = withBatch(exhibit.recipe, settings.batch);
  const data = await digitsFor(exhibit, settings);
  parameters = initialParameters(classifier.network, settings.seed, spreads[recipe.initial]);
  for await (const event of train({ classifier, parameters }, data, recipe, settings.seed)) {
    if (event.kind === 'progress') {
      const { pass, done, count, loss, errorPercent } = event;
      mailbox.put({ progress: [{ pass, done, count, loss, errorPercent }] });
    } else mailbox.put(event.kind === 'pass' ? { passes: [event.result] } : { restored: true });
    await rest();
  }
  mailbox.put({ rest: 'finished' });
}

/** Waits for the end of the pause, if there is one. */
async function rest(): Promise<void> {
  if (!pause) return;
  mailbox.put({ rest: 'paused' });
  await pause;
}

/** The digits of the settings, or drawn ones with a fifth as many to be tested on. */
async function digitsFor({ fit }: Exhibit, { mnist, count, seed }: Settings): Promise<TrainingData> {
  const { train, test } = mnist ?? (await drawnDigits(count, seed));
  return { train: fit(subset(train, 0, Math.min(count, train.count))), test: fit(test) };
}

/** Each portion comes from a seed of its own. */
async function drawnDigits(count: number, seed: number): Promise<TrainingData> {
  const all = count + Math.ceil(count / 5);
  const portions: DigitSet[] = [];
  for (let drawn = 0; drawn < all; drawn += PORTION) {
    portions.push(drawDigits({ count: Math.min(PORTION, all - drawn), seed: seed + portions.length }));
    mailbox.put({ drawn });
    // Messages have their turn.
    await new Promise((resolve) => setTimeout(resolve));
    await rest();
  }
  const digits = joined(portions);
  return { train: subset(digits, 0, count), test: subset(digits, count) };
}

function joined(sets: readonly DigitSet[]): DigitSet {
  const [first] = sets;
  if (!first) throw new Error('There are no digits to learn from.');
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const area = first.height * first.width;
  const [images, labels] = [new Uint8Array(count * area), new Uint8Array(count)];
  let done = 0;
  for (const set of sets) {
    images.set(set.images, done * area);
    labels.set(set.labels, done);
    done += set.count;
  }
  return { ...first, count, images, labels };
}

/** Undefined before there are any, and while the device is lost: the training itself will bring them back. */
async function readWeights(): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  try {
    return parameters && (await Promise.all(leavesOf(parameters).map(async (tensor) => Float32Array.from(await tensor.data()))));
  } catch (error) {
    if (error instanceof ContextLostError) return undefined;
    throw error;
  }
}
