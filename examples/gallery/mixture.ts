/** A mixture of Gaussians, fitted in float64 by the gradient of its likelihood, and the picture of its density. */
import { Adam, cosine, grad } from '@lenet-ts/autograd';
import { arange, capture, concat, logSumExp, normal, Random, type Tensor, tensor } from '@lenet-ts/tensor';
import { embedding, logSoftmax, split } from '@lenet-ts/tensor/everyday';
import { beside, shades } from '../picture.ts';

const exact = { dtype: 'float64', backend: 'cpu' } as const;

/** k Gaussians in the plane: scores [k], whose softmax is the share of each, means [k, 2], and the matrices S of their spreads, [k, 2, 2]. */
type Mixture = { readonly scores: Tensor; readonly mean: Tensor; readonly spread: Tensor };

/** Of four points two are of the first Gaussian, which is round, and one of each other. */
const truth: Mixture = {
  scores: tensor([Math.log(2), 0, 0], exact),
  mean: tensor([[-0.45, 0.4], [0.4, 0.4], [0.2, -0.45]], exact), // biome-ignore format: rows
  spread: tensor([[[0.16, 0], [0, 0.16]], [[0.2, 0.15], [0, 0.06]], [[0.3, -0.08], [0, 0.08]]], exact), // biome-ignore format: rows
};

/** n points [n, 2] of it: x = z S + mean, where z is normal with mean 0 and deviation 1. */
function draw(n: number, random: Random): Tensor {
  const owner = tensor([0, 0, 1, 2], { dtype: 'int32', backend: 'cpu' }).tile([n / 4]);
  const around = normal([n, 1, 2], random, exact).matmul(embedding(truth.spread, owner));
  return around.reshape([n, 2]).add(embedding(truth.mean, owner));
}

/**
 * ln p(x) of points [n, 2] → [n]. In one Gaussian it is that of z = (x - mean) S⁻¹, -½ z·z - ln 2π, less the logarithm of how much S
 * enlarges areas. The sum over the Gaussians is made of logarithms, as far from all of them p itself would be 0.
 */
function logDensity({ scores, mean, spread }: Mixture, points: Tensor): Tensor {
  const [a, b, c, d] = split(spread.reshape([-1, 4]), [1, 1, 1, 1], 1);
  const area = a.mul(d).sub(b.mul(c));
  const inverse = concat([d, b.neg(), c.neg(), a], 1).div(area).reshape([-1, 2, 2]);
  const z = points.sub(mean.reshape([-1, 1, 2])).matmul(inverse);
  const inOne = z.square().sum(-1).mul(-0.5).sub(Math.log(2 * Math.PI)).sub(area.abs().log()); // biome-ignore format: one formula
  return logSumExp(inOne.add(logSoftmax(scores).reshape([-1, 1])), 0);
}

export function learn(steps: number = 500): { readonly ofTruth: number; readonly ofFit: number; readonly text: string } {
  const points = draw(400, new Random(1));
  const likelihood = (mixture: Mixture): Tensor => logDensity(mixture, points).mean();

  // The fit begins with three wide ones of equal shares, anywhere in the middle, and walks uphill.
  const fit: Mixture = {
    scores: tensor([0, 0, 0], exact),
    mean: normal([3, 2], new Random(2), exact).mul(0.3),
    spread: tensor([[[0.5, 0], [0, 0.5]]], exact).tile([3, 1, 1]), // biome-ignore format: rows
  };
  const optimiser = new Adam(fit, cosine(0.03, steps));
  const step = capture(() => optimiser.step(grad((at: Mixture) => likelihood(at).neg())(fit)));
  for (let i = 0; i < steps; i++) step();

  const list = (x: Tensor): string => Array.from(x.dataSync(), (value) => value.toFixed(2).padStart(6)).join('');
  const [ofTruth, ofFit] = [likelihood(truth).itemSync(), likelihood(fit).itemSync()];
  const side = 40;
  const row = arange(side, exact).sub(19.5).div(19.5);
  const grid = concat([row.tile([side]).reshape([-1, 1]), row.neg().reshape([side, 1]).tile([1, side]).reshape([-1, 1])], 1);
  const picture = (mixture: Mixture) => shades(logDensity(mixture, grid).dataSync(), side, -4, 1);
  const text = [
    beside([{ lines: picture(truth), caption: 'ln p of the truth' }, { lines: picture(fit), caption: 'ln p of the fit' }]), // biome-ignore format: two
    `\nshares of the truth ${list(truth.scores.softmax())}     means ${list(truth.mean)}`,
    `       of the fit   ${list(fit.scores.softmax())}           ${list(fit.mean)}`,
    `The mean of ln p over the points is ${ofTruth.toFixed(3)} for the truth, and ${ofFit.toFixed(3)} for the fit.`,
  ];
  return { ofTruth, ofFit, text: text.join('\n') };
}
