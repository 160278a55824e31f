// The worker that trains, so that the page never waits.
import '@lenet-ts/tensor/wasm';
import { initialParameters, type Parameters, spreads, train } from '@lenet-ts/network';
import { useBackend } from '@lenet-ts/tensor';
import { digitsFor } from './digits.ts';
import { Film, unlessLost, weightsOf } from './film.ts';
import { Keeper } from './keeper.ts';
import { Mailbox } from './mailbox.ts';
import type { News, Reached, Start, ToTrainer } from './messages.ts';
import { classifierOf, recipeOf } from './plan.ts';

/** Ends the pause, if there is one. */
let goOn: (() => void) | undefined;
let pause: Promise<void> | undefined;
let parameters: Parameters | undefined;
let areWeightsWanted = true;

const mailbox = new Mailbox(async (news) => {
  const isTime = areWeightsWanted || news.rest !== undefined;
  // Before there are any there is nothing to read.
  const leaves = isTime ? parameters : undefined;
  const weights = leaves && (await unlessLost(() => weightsOf(leaves)));
  const message: News = { ...news, weights };
  const moved = [...(weights ?? []), ...news.frames.flatMap((frame) => frame.weights)];
  postMessage(message, { transfer: moved.map(({ buffer }) => buffer) });
});

addEventListener('message', ({ data: message }: MessageEvent<ToTrainer>) => {
  if (message.kind === 'start') {
    learn(message).catch((error: unknown) => mailbox.put({ rest: { failed: error instanceof Error ? error.message : String(error) } }));
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

async function learn({ settings, goal, kept }: Start): Promise<void> {
  const { seed, backend, passes } = settings;
  // Few train on the graphics card; the others need not fetch its kernels.
  if (backend === 'webgl2') await import('@lenet-ts/tensor/webgl2');
  useBackend(backend);
  const recipe = recipeOf(settings);
  const classifier = classifierOf(settings);
  const keeper = goal ? undefined : new Keeper(settings, (notKept) => mailbox.put({ notKept }));
  await keeper?.begin(kept);
  const data = await digitsFor(settings, async (count) => {
    mailbox.put({ drawn: count });
    await new Promise((resolve) => setTimeout(resolve));
    await rest(keeper);
  });
  const restored = await keeper?.restore(data, kept);
  if (restored && kept) mailbox.put({ progress: kept.progress, passes: restored.passes });
  const trained = { classifier, parameters: restored?.parameters ?? initialParameters(classifier.network, seed, spreads[recipe.initial]) };
  parameters = trained.parameters;
  const film = goal && new Film(trained, data.test, goal);
  const first = await film?.take(undefined);
  if (first) mailbox.put({ frames: [first] });
  let seconds = (restored && kept?.progress.at(-1)?.seconds) ?? 0;
  /** What is still to be filmed. */
  let due: Reached | undefined;
  let since = performance.now();
  for await (const event of train(trained, data, recipe, seed, restored?.state)) {
    if (event.kind === 'progress') {
      seconds += (performance.now() - since) / 1000;
      const { pass, done, count, loss, errorPercent } = event;
      const reached: Reached = { pass, done, count, loss, errorPercent, digits: (pass - 1) * count + done, seconds };
      keeper?.add(reached);
      mailbox.put({ progress: [reached] });
      due = reached;
    } else if (event.kind === 'pass') {
      keeper?.add(event.result);
      mailbox.put({ passes: [event.result] });
    } else mailbox.put({ restored: true });
    const frame = due && (await film?.take(due));
    if (film && frame) {
      due = undefined;
      // Asked before it is moved away.
      const isLast = film.isLast(frame);
      mailbox.put({ frames: [frame] });
      if (isLast) break;
    }
    await keeper?.saveIfDue(trained.parameters, event.state);
    if (pause) await keeper?.save(trained.parameters, event.state);
    await rest(keeper);
    since = performance.now();
  }
  await keeper?.save(trained.parameters, { pass: passes });
  mailbox.put({ rest: 'finished' });
}

/** Waits for the end of the pause, if there is one. */
async function rest(keeper: Keeper | undefined): Promise<void> {
  const over = pause;
  if (!over) return;
  await keeper?.setPaused(true);
  mailbox.put({ rest: 'paused' });
  await over;
  await keeper?.setPaused(false);
}
