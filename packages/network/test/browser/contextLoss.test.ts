import { leavesOf } from '@lenet-ts/autograd';
import { drawDigits, subset } from '@lenet-ts/digits';
import { currentBackend, memory, useBackend } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { evaluate, type TrainingEvent, train, weightsSha256 } from '../../src/index.ts';
import { fresh, recipe as short } from '../support/toy.ts';

// Long enough for news, and for random numbers after them, within a pass.
const digits = drawDigits({ count: 640, seed: 1 });
const data = { train: digits, test: subset(digits, 0, 7) };
const recipe = { ...short, batch: 40, reestimateEvery: 200 };
const before = currentBackend().name;

beforeAll(() => {
  useBackend('webgl2');
});
afterAll(() => {
  useBackend(before);
});
afterEach(() => {
  vi.restoreAllMocks();
});

let drawn = 0;

/** Counts draw calls from here on, and takes the device away after those of these numbers. */
function loseAfter(...moments: readonly number[]): void {
  drawn = 0;
  const { drawArrays } = WebGL2RenderingContext.prototype;
  vi.spyOn(WebGL2RenderingContext.prototype, 'drawArrays').mockImplementation(function (this: WebGL2RenderingContext, ...args) {
    drawArrays.apply(this, args);
    if (moments.includes(++drawn)) this.getExtension('WEBGL_lose_context')?.loseContext();
  });
}

/** Trains on the toy network. Times are left out of what is compared. */
async function run(onEvent: () => void = () => {}): Promise<{ sha: string; passes: unknown[]; errors: number; restored: number }> {
  const trained = fresh(1);
  const events: TrainingEvent[] = [];
  for await (const event of train(trained, data, recipe, 3)) {
    events.push(event);
    onEvent();
  }
  vi.restoreAllMocks();
  const passes = events.flatMap((event) => (event.kind === 'pass' ? [{ ...event.result, seconds: undefined }] : []));
  const { errors } = await evaluate(trained, data.test);
  const sha = await weightsSha256(trained.parameters);
  for (const leaf of leavesOf(trained.parameters)) leaf.dispose();
  return { sha, passes, errors, restored: events.filter(({ kind }) => kind === 'restored').length };
}

test('a training that loses its device at random moments ends where an undisturbed one ends, and leaves no tensor', async () => {
  loseAfter();
  const news: number[] = [];
  const undisturbed = await run(() => news.push(drawn));
  const usage = memory().webgl2;
  expect(undisturbed.restored).toBe(0);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: news.at(-1) ?? 0 }), { minLength: 1, maxLength: 2 }), async (moments) => {
      loseAfter(...moments);
      const { restored, ...end } = await run();
      expect({ ...end, restored: 0 }).toEqual(undisturbed);
      // A loss while the one before it is being repaired is repaired with it.
      expect(restored).toBeGreaterThan(0);
      expect(restored).toBeLessThanOrEqual(moments.length);
      expect(memory().webgl2).toEqual(usage);
    }),
    // Also after the first news, in the middle of the first pass.
    { numRuns: 4, examples: [[[(news[0] ?? 0) + 1]]] },
  );
});

test('leaving the loop when the device is back leaves no tensor', async () => {
  const usage = { ...memory().webgl2 };
  const trained = fresh(1);
  for await (const { kind } of train(trained, data, recipe, 3)) {
    if (kind === 'progress') loseAfter(1);
    if (kind === 'restored') break;
  }
  for (const leaf of leavesOf(trained.parameters)) leaf.dispose();
  // The tables of the lost device's kernels went with it.
  expect({ ...memory().webgl2, tables: 0 }).toEqual({ ...usage, tables: 0 });
});

test('a device that does not come back ends the training with the reason', async () => {
  loseAfter(100);
  vi.spyOn(OffscreenCanvas.prototype, 'getContext').mockReturnValue(null);
  await expect(run()).rejects.toThrow(/no WebGL2 context/);
});
