import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import { ADAM_EPSILON, COMPARED, LAYERS, UNITS } from '../modern.ts';
import type { Subject, Weights } from '../subject.ts';

/** jax-js with its WebAssembly, on one thread as always in Node. */
export async function load(): Promise<Subject> {
  await init('wasm');
  defaultDevice('wasm');
  return { modern };
}

/** The share of a batch in the running statistics, and what is added to a variance. */
const [MOMENTUM, EPSILON] = [0.1, 1e-5];

type Layer = { weight: np.Array; scale: np.Array; offset: np.Array };
type Parameters = { layers: Layer[]; output: { weight: np.Array; bias: np.Array } };
type Running = { mean: np.Array; variance: np.Array };

/** Everything passed to a function is given away to it; `ref` keeps it for later. */
function normalise(x: np.Array, { scale, offset }: Layer, running: Running): [np.Array, Running] {
  const [, maps = 0] = x.shape;
  const count = x.size / maps;
  const average = x.ref.mean([0, 2, 3], { keepdims: true });
  const centred = x.sub(average.ref);
  const variance = np.square(centred.ref).mean([0, 2, 3], { keepdims: true });
  const follow = (old: np.Array, value: np.Array, factor: number) =>
    old.mul(1 - MOMENTUM).add(lax.stopGradient(value.reshape([maps])).mul(MOMENTUM * factor));
  const after = { mean: follow(running.mean, average, 1), variance: follow(running.variance, variance.ref, count / (count - 1)) };
  const y = centred
    .div(np.sqrt(variance.add(EPSILON)))
    .mul(scale.reshape([maps, 1, 1]))
    .add(offset.reshape([maps, 1, 1]));
  return [y, after];
}

/** The largest of each 2x2; an odd last row or column is left out. `lax.reduceWindow` takes longer. */
function maxPool(x: np.Array): np.Array {
  const [batch = 0, maps = 0, height = 0, width = 0] = x.shape;
  const [rows, columns] = [height >> 1, width >> 1];
  return x
    .slice([], [], [0, 2 * rows], [0, 2 * columns])
    .reshape([batch, maps, rows, 2, columns, 2])
    .max([3, 5]);
}

function meanLoss({ layers, output }: Parameters, running: Running[], x: np.Array, labels: np.Array): [np.Array, Running[]] {
  const after: Running[] = [];
  const maps = LAYERS.reduce((y, { padding }, i) => {
    const [layer, statistics] = [layers[i], running[i]];
    if (!layer || !statistics) throw new RangeError(`there is no layer ${i}`);
    const [z, moved] = normalise(
      lax.conv(
        y,
        layer.weight,
        [1, 1],
        [
          [padding, padding],
          [padding, padding],
        ],
      ),
      layer,
      statistics,
    );
    after.push(moved);
    return nn.relu(maxPool(z));
  }, x);
  const scores = np.dot(maps.reshape([-1, UNITS]), output.weight).add(output.bias);
  const [batch = 0] = scores.shape;
  return [
    nn
      .logSoftmax(scores)
      .mul(nn.oneHot(labels, 10))
      .sum()
      .mul(-1 / batch),
    after,
  ];
}

const modern: NonNullable<Subject['modern']> = async ({ weights, rate, ...digits }, batch, block) => {
  const start = (name: string, shape: number[]) => np.array(Float32Array.from(weights[name] ?? []), { shape });
  let parameters: Parameters = {
    layers: LAYERS.map(({ inputs, maps }, i) => ({
      weight: start(`layers.${i}.weight`, [maps, inputs, 3, 3]),
      scale: start(`layers.${i}.scale`, [maps]),
      offset: start(`layers.${i}.offset`, [maps]),
    })),
    output: { weight: start('output.weight', [UNITS, 10]), bias: start('output.bias', [10]) },
  };
  let running = LAYERS.map(({ maps }, i) => ({ mean: start(`running.${i}.mean`, [maps]), variance: start(`running.${i}.variance`, [maps]) }));
  const zeros = () => tree.map((w: np.Array) => np.zeros(w.shape), parameters);
  let [mean, square] = [zeros(), zeros()];

  const step = jit((at: Parameters, statistics: Running[], m: Parameters, v: Parameters, count: np.Array, x: np.Array, labels: np.Array) => {
    const [[value, after], gradient] = valueAndGrad(meanLoss, { hasAux: true })(tree.ref(at), statistics, x, labels);
    const blend = (decay: number) => (old: np.Array, g: np.Array) => old.mul(decay).add(g.mul(1 - decay));
    const newMean = tree.map(blend(0.9), m, tree.ref(gradient));
    const newSquare = tree.map((old: np.Array, g: np.Array) => blend(0.999)(old, np.square(g)), v, gradient);
    const filled = (beta: number) =>
      np
        .exp(count.ref.mul(Math.log(beta)))
        .mul(-1)
        .add(1);
    const [filled1, filled2] = [filled(0.9), filled(0.999)];
    count.dispose();
    const descend = (w: np.Array, a: np.Array, b: np.Array) =>
      w.sub(
        a
          .div(filled1.ref)
          .div(np.sqrt(b.div(filled2.ref)).add(ADAM_EPSILON))
          .mul(rate),
      );
    const next = tree.map(descend, at, tree.ref(newMean), tree.ref(newSquare));
    return [value, next, after, newMean, newSquare] as const;
  });
  const batches = new Batches(digits, batch);
  let done = 0;
  const work = async (): Promise<np.Array> => {
    const { images, labels } = batches.next();
    const x = np.array(Float32Array.from(images), { shape: [batch, 1, 28, 28] });
    const result = step(parameters, running, mean, square, np.array(++done), x, np.array(Int32Array.from(labels)));
    const [value, ...next] = result;
    [parameters, running, mean, square] = next;
    await blockUntilReady([parameters, running, mean, square]);
    return value;
  };
  const read = async (): Promise<Weights> => {
    const leaves = [
      ...parameters.layers.flatMap((layer, i) => Object.entries(layer).map(([name, x]) => [`layers.${i}.${name}`, x] as const)),
      ...running.flatMap((statistics, i) => Object.entries(statistics).map(([name, x]) => [`running.${i}.${name}`, x] as const)),
      ...Object.entries(parameters.output).map(([name, x]) => [`output.${name}`, x] as const),
    ];
    const entries = leaves.map(async ([name, x]) => [name, Float32Array.from(await x.ref.data())] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const losses = [...(await (await work()).data())];
  const after = await read();
  while (losses.length < COMPARED) losses.push(...(await (await work()).data()));
  const microseconds = await microsecondsPerCall(async () => (await work()).dispose(), block);
  return { losses, weights: after, microseconds };
};
