import { leavesOf } from '@lenet-ts/autograd';
import { subset } from '@lenet-ts/digits';
import { decodeSafetensors, encodeSafetensors, memory, Random, scope } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  Checkpoint,
  CheckpointError,
  describeData,
  encodeCheckpoint,
  type PassResult,
  type RunDescription,
  subsampling,
  type Trained,
  type TrainingData,
  train,
  weightsSha256,
} from '../src/index.ts';
import { classifier, digits, fresh, recipe, toy } from './support/toy.ts';

/** 1,200 digits a pass, so that totals are read twice within it; varied ones, so that random numbers are drawn all the time. */
const many = { ...digits, count: 1200, images: repeat(digits.images, 1200 * 784), labels: repeat(digits.labels, 1200) };
const vary: TrainingData['vary'] = (set, indices, random) => subset(set, ...shifted((indices[0] ?? 0) + random.integer(20), indices.length));
const data = { train: many, test: subset(digits, 0, 7), vary };
const long = { ...recipe, reestimateEvery: 600 };
const seed = 3;
const run: RunDescription = {
  network: 'toy',
  backend: 'cpu',
  seed,
  recipe: long,
  data: await describeData(data),
  options: { distort: true, j: undefined },
};

function repeat(bytes: ArrayLike<number>, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] ?? 0);
}

function shifted(from: number, length: number): [number, number] {
  const start = Math.min(from, many.count - length);
  return [start, start + length];
}

function disposeAll({ parameters }: Pick<Trained, 'parameters'>): void {
  for (const tensor of leavesOf(parameters)) tensor.dispose();
}

/** The whole training, with a checkpoint after each event. */
async function uninterrupted(trainingRun: RunDescription = run): Promise<{ sha256: string; passes: PassResult[]; checkpoints: Uint8Array[] }> {
  const trained = fresh(1);
  const passes: PassResult[] = [];
  const checkpoints = [await encodeCheckpoint(trainingRun, trained.parameters, { pass: 0 }, passes)];
  for await (const event of train(trained, data, trainingRun.recipe, seed)) {
    if (event.kind === 'pass') passes.push(event.result);
    checkpoints.push(await encodeCheckpoint(trainingRun, trained.parameters, event.state, passes));
  }
  const sha256 = await weightsSha256(trained.parameters);
  disposeAll(trained);
  return { sha256, passes, checkpoints };
}

const whole = await uninterrupted();
const [, , bytes = new Uint8Array()] = whole.checkpoints;

describe('a training that goes on from a checkpoint', () => {
  test.each(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const)(
    'ends with the same bits, wherever it was saved, with %s too',
    async (optimiser) => {
      const other = { ...run, recipe: { ...long, optimiser } };
      const { sha256, checkpoints } = await uninterrupted(other);
      expect(sha256).not.toBe(whole.sha256);
      const before = memory();
      for (const [i, saved] of checkpoints.entries()) {
        const { parameters, state } = (await Checkpoint.decode(saved, 'toy.safetensors')).restore(other, toy);
        for await (const _ of train({ classifier, parameters }, data, other.recipe, seed, state));
        expect(await weightsSha256(parameters), `checkpoint ${i}`).toBe(sha256);
        disposeAll({ parameters });
      }
      expect(memory()).toEqual(before);
    },
  );

  test('ends with the same bits and the same results, wherever it was saved', async () => {
    expect(whole.checkpoints).toHaveLength(1 + 2 * 4);
    const untimed = (passes: readonly PassResult[]) => passes.map((pass) => ({ ...pass, seconds: 0 }));
    const before = memory();
    for (const [i, saved] of whole.checkpoints.entries()) {
      const checkpoint = await Checkpoint.decode(saved, 'toy.safetensors');
      const { parameters, state } = checkpoint.restore(run, toy);
      const passes = [...checkpoint.passes];
      for await (const event of train({ classifier, parameters }, data, long, seed, state)) if (event.kind === 'pass') passes.push(event.result);
      expect(await weightsSha256(parameters), `checkpoint ${i}`).toBe(whole.sha256);
      expect(untimed(passes), `checkpoint ${i}`).toEqual(untimed(whole.passes));
      disposeAll({ parameters });
    }
    expect(memory()).toEqual(before);
  });

  test('keeps what is no number, as a training that diverged has it', async () => {
    const { parameters } = fresh(1);
    const odd = { ...whole.passes[0]!, trainLoss: Number.NaN, testLoss: Number.POSITIVE_INFINITY };
    const saved = await encodeCheckpoint(run, parameters, { pass: 1 }, [odd]);
    expect((await Checkpoint.decode(saved, 'odd')).passes).toEqual([odd]);
    disposeAll({ parameters });
  });
});

test('a checkpoint is a safetensors file: the weights, their rates until the training is over, and the rest as metadata', async () => {
  const names = (file: Uint8Array) => scope(() => Object.keys(decodeSafetensors(file).tensors).sort());
  const weights = ['S1', 'S2', 'C3', 'C4', 'F5'].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]).sort();
  expect(names(whole.checkpoints[0]!)).toEqual(weights);
  const kept = weights.map((name) => `optimiser.curvature.${name}`);
  expect(names(bytes)).toEqual([...weights, ...kept, 'optimiser.rate', 'optimiser.step'].sort());
  expect(names(whole.checkpoints.at(-1)!)).toEqual(weights);
});

describe('is refused:', () => {
  const refused = async (file: Uint8Array, problem: RegExp) => {
    const error = await Checkpoint.decode(file, 'toy.safetensors').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ file: 'toy.safetensors', problem: expect.stringMatching(problem) });
  };

  test('ten thousand files that were cut or changed at a random byte', async () => {
    const random = new Random(1);
    const before = memory();
    const accepted: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      // The header is a fifth of the file and the part that is understood; it gets every second damage.
      const place = random.integer(i % 4 < 2 ? bytes.length : 2000);
      const mask = 1 + random.integer(255);
      const damaged = i % 2 ? bytes.slice(0, place) : Uint8Array.from(bytes);
      if (i % 2 === 0) damaged[place] = damaged[place]! ^ mask;
      const result = await Checkpoint.decode(damaged, 'toy.safetensors').catch((thrown: unknown) => thrown);
      if (!(result instanceof CheckpointError)) accepted.push(`${i % 2 ? 'cut' : `^ ${mask}`} at ${place}: ${result}`);
    }
    expect(accepted).toEqual([]);
    expect(memory()).toEqual(before);
  });

  test('bytes behind the end', () => refused(Uint8Array.from([...bytes, 0]), /damaged/));
  test('a file of weights alone', async () => {
    const { parameters } = fresh(1);
    await refused(await encodeSafetensors({ w: parameters.F5!.weight! }), /no checkpoint/);
    disposeAll({ parameters });
  });
  test('another version of the format', async () => {
    const text = new TextDecoder('latin1')
      .decode(bytes)
      .replace('\\"version\\":3', '\\"version\\":4')
      .replace(/("sha256":")\w{64}/, `$1${'0'.repeat(64)}`);
    const changed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const sum = Buffer.from(await crypto.subtle.digest('SHA-256', changed)).toString('hex');
    const place = text.indexOf('"sha256":"') + 10;
    changed.set(new TextEncoder().encode(sum), place);
    await refused(changed, /version 4; this program reads version 3/);
  });
});

describe('does not go on with', async () => {
  test.each([
    ['another network', { ...run, network: 'lenet5' }, /network is "toy" in it, and "lenet5" here/],
    ['another seed', { ...run, seed: 4 }, /seed is 3 in it, and 4 here/],
    ['another backend', { ...run, backend: 'wasm' }, /backend is "cpu"/],
    ['another recipe', { ...run, recipe: { ...long, etas: [0.01, 0.006] } }, /recipe\.etas\.1 is 0\.005 in it, and 0\.006 here/],
    ['fewer digits', { ...run, data: await describeData({ ...data, train: digits }) }, /data\.train\.count is 1200 in it, and 30 here/],
    ['other digits', { ...run, data: await describeData({ ...data, test: subset(digits, 1, 8) }) }, /data\.test\.sha256/],
    ['an option that it did not have', { ...run, options: { distort: true, j: 10 } }, /options\.j is undefined in it, and 10 here/],
    ['an option that it had', { ...run, options: {} }, /options\.distort is true in it, and undefined here/],
  ])('%s', async (_, wanted, problem) => {
    const checkpoint = await Checkpoint.decode(bytes, 'toy.safetensors');
    const before = memory();
    expect(() => checkpoint.restore(wanted, toy)).toThrow(CheckpointError);
    expect(() => checkpoint.restore(wanted, toy)).toThrow(problem);
    expect(memory()).toEqual(before);
  });

  test('layers that have become others since', async () => {
    const checkpoint = await Checkpoint.decode(bytes, 'toy.safetensors');
    const before = memory();
    expect(() => checkpoint.restore(run, { ...toy, layers: [...toy.layers, { ...toy.layers[0]!, name: 'F6' }] })).toThrow(
      /F6\.weight of toy is not in it/,
    );
    const [, ...rest] = toy.layers;
    expect(() => checkpoint.restore(run, { ...toy, layers: [subsampling('S1', 2), ...rest] })).toThrow(/S1\.weight has the shape/);
    expect(memory()).toEqual(before);
  });
});
