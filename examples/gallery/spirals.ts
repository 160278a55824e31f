/** Two spirals told apart: a network of two hidden layers, trained by Adam, and the picture of what it decides. */
import { Adam, binaryCrossEntropy, valueAndGrad } from '@lenet-ts/autograd';
import { arange, capture, concat, normal, Random, scope, type Tensor, uniform, zeros } from '@lenet-ts/tensor';
import { greater, mod } from '@lenet-ts/tensor/everyday';
import { beside, shades } from '../picture.ts';

/** Points [n, 2], every second one on the other spiral: labels [n, 1] of 0 and 1. A little over one turn, from the middle outwards. */
function drawSpirals(n: number, random: Random): { readonly points: Tensor; readonly labels: Tensor } {
  const labels = mod(arange(n), 2).reshape([n, 1]);
  const radius = uniform([n, 1], random, 0.1, 0.95);
  const angle = radius.mul(8).add(labels.mul(Math.PI));
  const exact = concat([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return { points: exact.add(normal([n, 2], random).mul(0.015)), labels };
}

/** A layer from m to n units. Its weighted sums of m inputs near ±1 are of the size 1 too. */
const layer = (m: number, n: number, random: Random) => ({ w: normal([m, n], random).mul(1 / Math.sqrt(m)), b: zeros([n]) });
type Network = ReturnType<typeof layer>[];

/** Two inputs, two layers of 32 units, and one output: positive where it sees the second spiral. */
function logits(layers: Network, x: Tensor): Tensor {
  return layers.reduce((y, { w, b }, i) => (i === 0 ? y : y.tanh()).matmul(w).add(b), x);
}

/** The share of the points that are on the side of their spiral. */
const accuracyOf = (layers: Network, { points, labels }: ReturnType<typeof drawSpirals>): number =>
  scope(() => greater(logits(layers, points), 0).equal(labels).mean()).itemSync();

export function learn(steps: number = 1000): { readonly before: number; readonly after: number; readonly text: string } {
  const random = new Random(1);
  const [known, unseen] = [drawSpirals(200, random), drawSpirals(1000, random)];
  const layers = [layer(2, 32, random), layer(32, 32, random), layer(32, 1, random)];
  const before = accuracyOf(layers, unseen);

  // The loss of all points, its gradient in all layers, and a step: the same kernels every time, so they are captured.
  const loss = (at: Network): Tensor => binaryCrossEntropy(logits(at, known.points), known.labels).mean();
  const optimiser = new Adam(layers, 0.01);
  const step = capture(() => {
    const { value, gradient } = valueAndGrad(loss)(layers);
    optimiser.step(gradient);
    return value;
  });
  const table = ['step   loss'];
  for (let i = 0; i <= steps; i++) {
    const value = step();
    if (i % (steps / 5) === 0) table.push(`${String(i).padStart(4)}   ${value.itemSync().toFixed(4)}`);
  }
  const after = accuracyOf(layers, unseen);

  // What it decides everywhere: the square from -1 to 1 in rows from top to bottom, black for the second spiral.
  const side = 48;
  const row = arange(side)
    .mul(2 / (side - 1))
    .sub(1)
    .reshape([1, side]);
  const [across, down] = [row.tile([side, 1]), row.neg().reshape([side, 1]).tile([1, side])];
  const grid = concat([across.reshape([-1, 1]), down.reshape([-1, 1])], 1);
  const decision = shades(logits(layers, grid).sigmoid().dataSync(), side);

  // And what it was shown: the points in the same square.
  const seen = new Float32Array(side * side);
  const [places, labels] = [known.points.dataSync(), known.labels.dataSync()];
  labels.forEach((label, i) => {
    const [column = 0, line = 0] = [places[2 * i] ?? 0, -(places[2 * i + 1] ?? 0)].map((x) => Math.round(((x + 1) / 2) * (side - 1)));
    seen[line * side + column] = label === 1 ? 1 : 0.5;
  });
  const pictures = beside([
    { lines: shades(seen, side), caption: '200 points' },
    { lines: decision, caption: 'what the network decides' },
  ]);
  const verdict = `Of 1000 other points it puts ${(100 * after).toFixed(1)} % on their spiral; before training ${(100 * before).toFixed(1)} %.`;
  return { before, after, text: [...table, '', pictures, '', verdict].join('\n') };
}
