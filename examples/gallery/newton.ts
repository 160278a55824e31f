/** Newton's method without its matrix: logistic regression by conjugate gradients on Hessian products, against SGD. */
import { crossEntropy, grad, hvp, l2, Sgd } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { encode, encodeLabels } from '@lenet-ts/network';
import { concat, ones, scope, type Tensor, zeros } from '@lenet-ts/tensor';
import { bar } from '../picture.ts';

/** Digits as 16x16 numbers and a 1 for the bias, and their labels: [n, 257] and [n]. */
function drawn(count: number, seed: number): { readonly x: Tensor; readonly labels: Tensor } {
  const digits = drawDigits({ count, seed });
  const all = Array.from(digits.labels.keys());
  const pixels = encode({ size: 32, background: 0, ink: 1 }, digits, all).meanPool(2).reshape([count, 256]);
  return { x: concat([pixels, ones([count, 1])], 1), labels: encodeLabels(digits, all) };
}

/** The scores are linear in w, so that the loss is one valley, and the penalty bends it upwards in every direction. */
const lossOn = (x: Tensor, labels: Tensor) => (w: Tensor) => crossEntropy(x.matmul(w), labels).mean().add(l2(w).mul(1e-3));

const dot = (a: Tensor, b: Tensor): number => a.mul(b).sum().itemSync();

/**
 * The v with H v = g, of an H that is known by its products alone. Each step goes as far as is best along one direction, and none undoes
 * what others did (Hestenes and Stiefel, 1952). 2570 steps would be exact; few are close.
 */
function solve(product: (v: Tensor) => Tensor, g: Tensor, steps: number): Tensor {
  let [v, rest, direction] = [zeros(g.shape), g, g];
  for (let i = 0; i < steps; i++) {
    const bent = product(direction);
    const size = dot(rest, rest);
    const length = size / dot(direction, bent);
    v = v.add(direction.mul(length));
    rest = rest.sub(bent.mul(length));
    direction = rest.add(direction.mul(dot(rest, rest) / size));
  }
  return v;
}

export function learn({ count = 500, rounds = 8 } = {}): { newton: number; sgd: readonly number[]; text: string } {
  const known = drawn(count, 1);
  const loss = lossOn(known.x, known.labels);
  /** Where the valley is level, at its bottom, the gradient is 0. */
  const slopeAt = (w: Tensor): number => scope(() => Math.sqrt(dot(grad(loss)(w), grad(loss)(w))));

  // Newton: the bottom of the parabola that the loss is near w, again and again; half as far where the loss is higher there.
  let w = zeros([257, 10]);
  const slopes = [slopeAt(w)];
  for (let round = 0; round < rounds; round++) {
    w = scope(() => {
      let step = solve((v) => hvp(loss)(w, v), grad(loss)(w), 12);
      while (loss(w.sub(step)).itemSync() > loss(w).itemSync()) step = step.mul(0.5);
      return w.sub(step);
    });
    slopes.push(slopeAt(w));
  }

  // SGD: a step for each 50 digits, and as many passes over all of them as Newton has had walks, at four rates.
  // A product is a gradient of a gradient, two walks.
  const walks = 1 + 2 * 12;
  const batches = Array.from({ length: count / 50 }, (_, i) => {
    const [from, to] = [[50 * i], [50 * (i + 1)]];
    return grad(lossOn(known.x.slice(from, to), known.labels.slice(from, to)));
  });
  const rates = [0.03, 0.1, 0.3, 1];
  const sgd = rates.map((rate) => {
    const weights = zeros([257, 10]);
    const optimiser = new Sgd(weights, rate);
    for (let pass = 0; pass < rounds * walks; pass++) for (const slope of batches) optimiser.step(slope(weights));
    return slopeAt(weights);
  });

  const row = (name: string, slope: number, length: number): string => `${name.padEnd(10)}${slope.toExponential(1).padStart(8)}  ${bar(length)}`;
  const digits = (slope: number): number => 10 * Math.log10((slopes[0] ?? 1) / slope);
  const text = [
    `The norm of the gradient after each round of ${walks} walks over ${count} digits, and how far it fell, ten characters for a factor of ten:\n`,
    ...slopes.map((slope, round) => row(`Newton, ${round}`, slope, digits(slope))),
    `\nSGD after ${rounds * walks} walks, at four rates:\n`,
    ...sgd.map((slope, i) => row(`at ${rates[i]}`, slope, digits(slope))),
  ];
  return { newton: slopes.at(-1) ?? Number.NaN, sgd, text: text.join('\n') };
}
