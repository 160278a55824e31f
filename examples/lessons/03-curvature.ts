// 03  Curvature, and why each weight wants a rate of its own
import { diagGaussNewton, grad, type Optimiser, Sgd, StochasticDiagonalLM, squaredError } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { DEFAULT_J, defaultRecipe, lenet5, mapLoss } from '@lenet-ts/lenet';
import { encode, encodeLabels, forward, initialParameters, type Parameters, spreads } from '@lenet-ts/network';
import { flattenTree, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';

useBackend('cpu');
const exact = { dtype: 'float64' } as const;

// A valley: E = ½ (10 w0 - 10)² + ½ (0.1 w1 - 0.1)². Its bottom is at w = [1, 1]; it is steep across w0 and flat along w1.
const scales = tensor([[10, 0.1]], exact);
const valley = (w: Tensor): Tensor => squaredError(w.mul(scales), scales).sum();
const start = (): Tensor => tensor([0, 0], exact);

// The gradient says where downhill is; the curvature h = ∂²E/∂w² says how far: from w, the bottom is g / h away.
const h = diagGaussNewton(valley)(start());
console.log(`A valley at w = [0, 0]: gradient ${grad(valley)(start())}, curvature ${h}\n`);

// One rate for both has to stay below 2/100, or w0 overshoots further each time. For w1 that is ten thousand times too careful.
const [careful, bold, own] = [start(), start(), start()];
const levenbergMarquardt = new StochasticDiagonalLM(own, 0.5, { mu: 1e-6 });
levenbergMarquardt.setCurvature(h); // ε_k = 0.5 / (μ + h_k): both go half of their way in each step
const runs: readonly (readonly [string, Tensor, Optimiser<Tensor>])[] = [
  ['0.019 for both', careful, new Sgd(careful, 0.019)],
  ['0.021 for both', bold, new Sgd(bold, 0.021)],
  ['0.5 / h each', own, levenbergMarquardt],
];
const columns = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(20)).join('');
console.log(`step  ${columns(runs.map(([name]) => `ε = ${name}`))}`);
for (let i = 0; i <= 30; i++) {
  if (i % 5 === 0) console.log(`${String(i).padStart(4)}  ${columns(runs.map(([, w]) => `E = ${valley(w).itemSync().toExponential(1)}`))}`);
  for (const [, w, optimiser] of runs) optimiser.step(grad(valley)(w));
}
const ends = runs.map(([, w]) => `w = ${Array.from(w.dataSync(), (value) => value.toFixed(3)).join(', ')}`);
console.log(`then  ${columns(ends)}`);

// LeNet-5 is such a valley in 60,000 dimensions. Its curvature comes from walking through the tape a second time, with every
// factor of the gradient squared (Appendix C of the paper). A shared weight adds up what all its places contribute.
const digits = drawDigits({ count: 100, seed: 1 });
const indices = Array.from(digits.labels.keys());
const [x, labels] = [encode(lenet5.plane, digits, indices), encodeLabels(digits, indices)];
const losses = mapLoss(DEFAULT_J);
const error = (parameters: Parameters): Tensor => losses(forward(lenet5, parameters, x), labels).mean();
const curvature = diagGaussNewton(error)(initialParameters(lenet5, 1, spreads.root));

// ε = η / (μ + h): where h is small against μ, all weights have the rate η / μ. Where it is large, it decides.
const { mu, etas } = defaultRecipe;
const [eta = 0] = etas;
console.log('\nLeNet-5 before training: curvature h of its weights, from the smallest to the largest, ● the median');
console.log(`\n${''.padEnd(10)}10⁻⁶  10⁻⁵  10⁻⁴  10⁻³  10⁻²  10⁻¹  1     10        median h   ε = ${eta} / (${mu} + h)`);
for (const [name, values] of Object.entries(flattenTree(curvature))) {
  const sorted = values.dataSync().sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  const chart = span(sorted[0] ?? 0, median, sorted.at(-1) ?? 0);
  console.log(`${name.padEnd(10)}${chart}  ${median.toExponential(1).padStart(8)}   ${(eta / (mu + median)).toExponential(1)}`);
}

/** A line from low to high on a logarithmic axis: six characters a power of ten, from 10⁻⁶ on. */
function span(low: number, median: number, high: number): string {
  const [from = 0, middle, to = 0] = [low, median, high].map((value) => Math.max(0, Math.round(6 * (Math.log10(value) + 6))));
  return Array.from({ length: 52 }, (_, i) => (i === middle ? '●' : i >= from && i <= to ? '━' : ' ')).join('');
}
