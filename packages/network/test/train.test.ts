import { diagGaussNewton, leavesOf, type Optimiser, Sgd, StochasticDiagonalLM, valueAndGrad } from '@lenet-ts/autograd';
import { subset } from '@lenet-ts/digits';
import { memory, Random, scope, type Tensor } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  encode,
  encodeLabels,
  evaluate,
  forward,
  type Parameters,
  type PassResult,
  type Recipe,
  Stepper,
  type Trained,
  type TrainingData,
  type TrainingEvent,
  train,
  weightsSha256,
} from '../src/index.ts';
import { classifier, digits, fresh, recipe, toy } from './support/toy.ts';

// Every tensor of this file is disposed in its test, so that none is collected while another test counts.
function disposeAll({ parameters }: Trained): void {
  for (const tensor of leavesOf(parameters)) tensor.dispose();
}

const data = { train: digits, test: subset(digits, 0, 7) };

async function run(trained: Trained, seed: number, leaveAfter: number = Number.POSITIVE_INFINITY): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(trained, data, recipe, seed)) {
    events.push(event);
    if (events.length === leaveAfter) break;
  }
  return events;
}

describe('a step', () => {
  const indices = [3, 1, 4];
  const meanLoss = (parameters: Parameters): Tensor =>
    classifier.losses(forward(toy, parameters, encode(toy.plane, digits, indices)), encodeLabels(digits, indices)).mean();
  const bits = (tree: Parameters): number[][] => leavesOf(tree).map((tensor) => Array.from(tensor.dataSync()));

  test('moves every weight by its rate times its gradient', async () => {
    const trained = fresh(1);
    const stepper = new Stepper(trained, new StochasticDiagonalLM(trained.parameters, 0.1));
    const random = new Random(5);
    const drawn = Array.from({ length: 10 }, () => random.integer(digits.count));
    stepper.setRate(0.1, () => [digits, drawn]);
    const expected = scope(() => {
      const ofTen = (parameters: Parameters) =>
        classifier.losses(forward(toy, parameters, encode(toy.plane, digits, drawn)), encodeLabels(digits, drawn)).mean();
      const curvature = leavesOf(diagGaussNewton(ofTen)(trained.parameters)).map((h) => h.dataSync());
      const gradient = leavesOf(valueAndGrad(meanLoss)(trained.parameters).gradient).map((g) => g.dataSync());
      return bits(trained.parameters).map((w, n) => w.map((value, i) => value - (0.1 / (0.02 + (curvature[n]?.[i] ?? 0))) * (gradient[n]?.[i] ?? 0)));
    });
    const [min, max] = await stepper.rateRange();
    stepper.step(digits, indices);
    stepper.dispose();
    bits(trained.parameters).forEach((w, n) => {
      // w, its rate and their product are each rounded once or twice to float32.
      w.forEach((value, i) => {
        expect(Math.abs(value - (expected[n]?.[i] ?? Number.NaN))).toBeLessThan(8 * 2 ** -24);
      });
    });
    expect(min).toBeGreaterThan(0);
    expect(max).toBeGreaterThan(min);
    // A rate is never above η/μ, up to the rounding of a division.
    expect(max).toBeLessThanOrEqual((0.1 / 0.02) * (1 + 4 * 2 ** -24));
    disposeAll(trained);
  });

  test('is tallied with the loss and the answers from before it', async () => {
    const trained = fresh(1);
    const stepper = new Stepper(trained, new StochasticDiagonalLM(trained.parameters, 0.1));
    stepper.setRate(0.1, () => [digits, indices]);
    const { answers } = await evaluate(trained, digits);
    const loss = scope(() => meanLoss(trained.parameters).itemSync());
    stepper.step(digits, indices);
    const totals = await stepper.tally.read();
    expect(totals.errors).toBe(indices.filter((i) => answers[i] !== digits.labels[i]).length);
    expect(Math.abs(totals.loss / (3 * loss) - 1)).toBeLessThan(4 * 2 ** -24);
    expect(await stepper.tally.read()).toEqual({ loss: 0, errors: 0 });
    stepper.dispose();
    disposeAll(trained);
  });

  test('wants rates first', () => {
    const trained = fresh(1);
    const stepper = new Stepper(trained, new StochasticDiagonalLM(trained.parameters, 0.1));
    expect(() => stepper.step(digits, indices)).toThrow(/setCurvature/);
    stepper.dispose();
    disposeAll(trained);
  });
});

describe('a test', () => {
  test('of 230 digits, which is no whole number of batches, answers as for each digit alone', async () => {
    const trained = fresh(2);
    const many = { ...digits, count: 230, images: repeat(digits.images, 230 * 784), labels: repeat(digits.labels, 230) };
    const { errors, count, errorPercent, loss, answers } = await evaluate(trained, many);
    let wrong = 0;
    let total = 0;
    for (let i = 0; i < digits.count; i++) {
      const alone = await evaluate(trained, subset(digits, i, i + 1));
      for (let n = i; n < 230; n += digits.count) {
        expect(answers[n]).toBe(alone.answers[0]);
        wrong += alone.errors;
        total += alone.loss;
      }
    }
    expect([errors, count, errorPercent]).toEqual([wrong, 230, (100 * wrong) / 230]);
    // Three sums of at most 100 float32 numbers.
    expect(Math.abs(loss / (total / 230) - 1)).toBeLessThan(128 * 2 ** -24);
    disposeAll(trained);
  });

  function repeat(bytes: ArrayLike<number>, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] ?? 0);
  }
});

describe('training', () => {
  test('tells of its progress and of each pass', async () => {
    const trained = fresh(1);
    const events = await run(trained, 3);
    const news = (event: TrainingEvent) => {
      if (event.kind === 'pass') return `pass ${event.result.pass}`;
      return event.kind === 'progress' ? `${event.pass}: ${event.done} of ${event.count}` : event.kind;
    };
    expect(events.map(news)).toEqual(['1: 30 of 30', 'pass 1', '2: 30 of 30', 'pass 2']);
    const results = events.flatMap((event) => (event.kind === 'pass' ? [event.result] : []));
    expect(results.map(({ eta }) => eta)).toEqual([0.01, 0.005]);
    const [first, second] = results;
    expect(second?.trainLoss).toBeLessThan(first?.trainLoss ?? 0);
    const tested = await evaluate(trained, data.test);
    const progress = events.flatMap((event) => (event.kind === 'progress' ? [event] : []));
    expect(progress.map(({ loss, errorPercent }) => [loss, errorPercent])).toEqual(results.map((pass) => [pass.trainLoss, pass.trainErrorPercent]));
    expect([second?.testErrors, second?.testErrorPercent, second?.testLoss]).toEqual([tested.errors, tested.errorPercent, tested.loss]);
    disposeAll(trained);
  });

  test('gives the same weights for the same seed, others for another', async () => {
    const shas: string[] = [];
    for (const seed of [3, 3, 4]) {
      const trained = fresh(1);
      await run(trained, seed);
      shas.push(await weightsSha256(trained.parameters));
      disposeAll(trained);
    }
    expect(shas[1]).toBe(shas[0]);
    expect(shas[2]).not.toBe(shas[0]);
  });

  test.each(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const)(
    'with %s asks for no curvature, falls by its schedule and learns',
    async (optimiser) => {
      const trained = fresh(1);
      const drawn: number[] = [];
      const vary: TrainingData['vary'] = (set, indices) => {
        drawn.push(indices.length);
        const pictures = Array.from(indices, (i) => set.images.subarray(784 * i, 784 * (i + 1)));
        return {
          ...set,
          images: Uint8Array.from(pictures.flatMap((picture) => [...picture])),
          labels: Uint8Array.from(indices, (i) => set.labels[i] ?? 0),
        };
      };
      const results: PassResult[] = [];
      for await (const event of train(trained, { ...data, vary }, { ...recipe, optimiser }, 3)) if (event.kind === 'pass') results.push(event.result);
      expect(Math.max(...drawn), 'digits are varied for updates alone').toBe(recipe.batch);
      expect(results.map(({ rateMin, rateMax }) => [rateMin, rateMax])).toEqual([0.01, 0.005].map((rate) => [Math.fround(rate), Math.fround(rate)]));
      expect(results[1]?.trainLoss).toBeLessThan(results[0]?.trainLoss ?? 0);
      disposeAll(trained);
    },
  );

  test('takes an optimiser that it does not know', async () => {
    const trained = fresh(1);
    let steps = 0;
    const start = leavesOf(trained.parameters).map((w) => Array.from(w.dataSync()));
    const still = (parameters: Parameters): Optimiser<Parameters> => {
      const inner = new Sgd(parameters, 0);
      const { state, rates } = inner;
      return {
        state,
        rates,
        load: () => {},
        setRate: () => {},
        step: () => void steps++,
        dispose: () => inner.dispose(),
      };
    };
    for await (const _ of train(trained, data, recipe, 3, { pass: 0 }, still));
    // Replays of a captured step do not call it.
    expect(steps).toBeGreaterThan(1);
    expect(leavesOf(trained.parameters).map((w) => Array.from(w.dataSync()))).toEqual(start);
    disposeAll(trained);
  });

  test('takes the digits in one order for every pass, or in a new one for each, and draws no word twice', async () => {
    const words: number[] = [];
    const orderOf = async (order: Recipe['order'], seed: number): Promise<number[][]> => {
      const seen: number[] = [];
      const vary: TrainingData['vary'] = (set, indices, random) => {
        words.push(random.word(), random.word());
        if (indices.length <= recipe.batch) seen.push(...indices);
        return subset(set, 0, indices.length);
      };
      const trained = fresh(seed);
      for await (const _ of train(trained, { ...data, vary }, { ...recipe, order, reestimateEvery: 0 }, seed));
      disposeAll(trained);
      return [seen.slice(0, digits.count), seen.slice(digits.count)];
    };
    const [[first, second], [anew, other]] = [await orderOf('constant', 1), await orderOf('reshuffled', 2)];
    expect(second).toEqual(first);
    expect(other).not.toEqual(anew);
    for (const pass of [first, anew, other]) {
      expect(pass).not.toEqual([...digits.labels.keys()]);
      expect(pass?.toSorted((a, b) => a - b)).toEqual([...digits.labels.keys()]);
    }
    expect(new Set(words).size, 'seeds 1 and 2, passes 1 and 2, curvature and learning').toBe(words.length);
  });

  test('learns from what vary() puts in the place of a batch', async () => {
    const words: number[] = [];
    const same: TrainingData['vary'] = (set, indices, random) => {
      words.push(random.word());
      const pictures = Array.from(indices, (i) => set.images.subarray(784 * i, 784 * (i + 1)));
      const images = Uint8Array.from(pictures.flatMap((picture) => [...picture]));
      return { ...set, count: indices.length, images, labels: Uint8Array.from(indices, (i) => set.labels[i] ?? 0) };
    };
    const blank: TrainingData['vary'] = (set, indices) => ({ ...set, images: new Uint8Array(784 * indices.length) });
    const shas: string[] = [];
    for (const vary of [undefined, same, same, blank]) {
      const trained = fresh(1);
      for await (const _ of train(trained, { ...data, vary }, { ...recipe, reestimateEvery: 0, passes: 1 }, 3));
      shas.push(await weightsSha256(trained.parameters));
      disposeAll(trained);
    }
    expect(shas.slice(0, 3)).toEqual([shas[0], shas[0], shas[0]]);
    expect(shas[3]).not.toBe(shas[0]);
    // Once for the curvature and once for each batch, in both trainings.
    expect(words).toHaveLength(2 * (1 + Math.ceil(data.train.count / recipe.batch)));
    expect(words.slice(0, words.length / 2), 'what it draws is decided by the seed').toEqual(words.slice(words.length / 2));
  });

  test('leaves no tensor behind, nor does leaving it at any event', async () => {
    for (const leaveAfter of [Number.POSITIVE_INFINITY, 1, 2, 3]) {
      const before = memory();
      const trained = fresh(1);
      await run(trained, 3, leaveAfter);
      disposeAll(trained);
      expect(memory(), `left after ${leaveAfter} events`).toEqual(before);
    }
  });
});
