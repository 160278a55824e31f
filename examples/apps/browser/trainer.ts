// The worker that trains, so that the page never waits.
import '@lenet-ts/tensor/wasm';
import '@lenet-ts/tensor/webgl2';
import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits, subset } from '@lenet-ts/digits';
import { initialParameters, type Parameters, spreads, type TrainingData, train, withBatch } from '@lenet-ts/network';
import { ContextLostError, useBackend } from '@lenet-ts/tensor';
import { type Exhibit, exhibits } from './exhibits.ts';
import type { FromTrainer, Settings, ToTrainer } from './messages.ts';

const SEED = 1;

/** Ends the pause, if there is one. */
let goOn: (() => void) | undefined;
let pause: Promise<void> | undefined;

addEventListener('message', ({ data: message }: MessageEvent<ToTrainer>) => {
  if (message.kind === 'start') {
    learn(message.settings).catch((error: unknown) => send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }));
  } else if (message.kind === 'pause') {
    pause = new Promise((resolve) => {
      goOn = resolve;
    });
  } else {
    goOn?.();
    pause = undefined;
  }
});

async function learn(settings: Settings): Promise<void> {
  useBackend(settings.backend);
  const exhibit: Exhibit = exhibits[settings.network];
  const { classifier } = exhibit;
  const recipe = withBatch(exhibit.recipe, settings.batch);
  const parameters = initialParameters(classifier.network, SEED, spreads[recipe.initial]);
  for await (const { state, ...news } of train({ classifier, parameters }, digitsFor(exhibit, settings), recipe, SEED)) {
    await sendWeights(parameters);
    send(news);
    if (pause) send({ kind: 'paused' });
    await pause;
  }
  send({ kind: 'finished' });
}

/** The digits of the settings, or drawn ones with a fifth as many to be tested on. */
function digitsFor({ fit }: Exhibit, { mnist, count }: Settings): TrainingData {
  const { train, test } = mnist ?? drawnDigits(count);
  return { train: fit(subset(train, 0, Math.min(count, train.count))), test: fit(test) };
}

function drawnDigits(count: number): TrainingData {
  const all = drawDigits({ count: count + Math.ceil(count / 5), seed: SEED });
  return { train: subset(all, 0, count), test: subset(all, count) };
}

async function sendWeights(parameters: Parameters): Promise<void> {
  try {
    const weights = await Promise.all(leavesOf(parameters).map(async (tensor) => Float32Array.from(await tensor.data())));
    send({ kind: 'weights', weights });
  } catch (error) {
    // The training itself will bring them back, and they are sent again with the next news.
    if (!(error instanceof ContextLostError)) throw error;
  }
}

function send(message: FromTrainer): void {
  postMessage(message);
}
