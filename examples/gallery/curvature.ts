/** A rate for each weight, from its curvature: inputs in units that do not match, and StochasticDiagonalLM against one rate for all. */
import { diagGaussNewton, grad, Sgd, StochasticDiagonalLM, squaredError } from '@lenet-ts/autograd';
import { capture, concat, mapTree, normal, Random, type Tensor, zeros } from '@lenet-ts/tensor';
import { bar } from '../picture.ts';

/** Three inputs that matter alike, in units of which one gives small numbers and one large ones: x [n, 3], y [n, 1]. */
function draw(n: number, random: Random): { readonly x: Tensor; readonly y: Tensor } {
  const [a, b, c] = [normal([n, 1], random), normal([n, 1], random), normal([n, 1], random)];
  return { x: concat([a.mul(0.1), b, c.mul(10)], 1), y: a.mul(2).sin().add(b.mul(c).mul(0.5)) };
}

/** A layer from m to n units. */
const layer = (m: number, n: number, size: number, random: Random) => ({ weight: normal([m, n], random).mul(size), bias: zeros([n]) });
type Network = ReturnType<typeof layer>[];

function output(network: Network, x: Tensor): Tensor {
  return network.reduce((y, { weight, bias }, i) => (i === 0 ? y : y.tanh()).matmul(weight).add(bias), x);
}

export function learn(steps: number = 2000): { readonly shared: readonly number[]; readonly own: number; readonly text: string } {
  const random = new Random(1);
  const [known, unseen] = [draw(400, random), draw(400, random)];
  // The first weights are small, or the largest input would drive all units to ±1.
  const beginning = [layer(3, 24, 0.06, random), layer(24, 24, 0.2, random), layer(24, 1, 0.2, random)];
  const copy = (): Network => mapTree(beginning, (w) => w.add(0));
  const loss = (network: Network): Tensor => squaredError(output(network, known.x), known.y).mean();
  const lossUnseen = (network: Network): number => squaredError(output(network, unseen.x), unseen.y).mean().itemSync();

  // One rate for all weights, the best of some: with a larger one the largest input's weights overshoot, with a smaller one the others crawl.
  const rates = [0.01, 0.03, 0.1, 0.2, 0.4];
  const shared = rates.map((rate) => {
    const network = copy();
    const optimiser = new Sgd(network, rate);
    const step = capture(() => optimiser.step(grad(loss)(network)));
    for (let i = 0; i < steps; i++) step();
    return lossUnseen(network);
  });

  // A rate for each: ε = η / (μ + h), with the curvature h measured anew every twenty steps.
  const [eta, mu] = [0.02, 0.01];
  const network = copy();
  const optimiser = new StochasticDiagonalLM(network, eta, { mu });
  const measure = capture(() => optimiser.setCurvature(diagGaussNewton(loss)(network)));
  const step = capture(() => optimiser.step(grad(loss)(network)));
  for (let i = 0; i < steps; i++) {
    if (i % 20 === 0) measure();
    step();
  }
  const own = lossUnseen(network);

  // The inputs' weights in the first layer, an input a row: how far apart their rates have to be.
  const [curvature] = optimiser.state.curvature;
  const h = curvature?.weight.mean(1).dataSync() ?? [];
  const row = (name: string, value: number): string =>
    `${name.padEnd(18)}${Number.isFinite(value) ? `${value.toFixed(3)}  ${bar(100 * value)}` : 'diverges'}`;
  const text = [
    'First layer, weights of the input   mean h      ε',
    ...['a, about 0.1', 'b, about 1', 'c, about 10'].map((input, i) => {
      const bend = h[i] ?? Number.NaN;
      return `${input.padEnd(34)}${bend.toExponential(1).padStart(8)}   ${(eta / (mu + bend)).toExponential(1)}`;
    }),
    `\nThe loss on 400 patterns that it has not seen, after ${steps} steps:\n`,
    ...shared.map((value, i) => row(`ε = ${rates[i]} for all`, value)),
    row('ε = η / (μ + h)', own),
  ];
  return { shared, own, text: text.join('\n') };
}
