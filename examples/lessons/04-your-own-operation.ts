// 04  Your own operation: its rule, and the checks of the rule
import { checkCurvature, checkGradient, defineOperation, grad, loss, type Rule } from '@lenet-ts/autograd';
import { elementwise, formula, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';

useBackend('cpu');

// y = x / (1 + e⁻ˣ), called swish. Elementwise: y_i depends on x_i alone, so a formula of one number is all there is to say.
// It runs as one kernel; its slope f' is the formula's derivative, the gradient g f' and the curvature h f'².
const swish = elementwise('swish', (x) => formula.mul(x, formula.sigmoid(x)));

console.log('   x    swish    slope');
for (let x = -5; x <= 3; x++) {
  const at = tensor(x);
  const [value, slope] = [swish(at).itemSync(), grad(swish)(at).itemSync()];
  const point = `${' '.repeat(Math.round(10 * value) + 4)}●`;
  console.log(`${String(x).padStart(4)}  ${value.toFixed(3).padStart(7)}  ${slope.toFixed(3).padStart(7)}  ${point}`);
}

// A rule is a claim, and differences of the forward alone can test it. The checks compute in float64.
const points = tensor([-3, -1.5, -0.5, 0, 0.5, 1.5, 3]);
console.log('\nWhat comes from the formula:');
console.log(indent(checkGradient(swish, [points])));
console.log(indent(checkCurvature(swish, [points])));

// A slope may also be given by hand, where it is cheaper or more exact. Here is one with a mistake: the product rule has two
// terms, and this has one. Only at x = 0 is it right: test many points.
const forgetful = elementwise('forgetful', (x) => formula.withSlope(formula.mul(x, formula.sigmoid(x)), x, formula.sigmoid(x)));
console.log('\nWith half of the product rule forgotten:');
console.log(indent(checkGradient(forgetful, [points])));
console.log(indent(checkCurvature(forgetful, [points])));

// What is no formula is made of tensor operations and gets a rule. A mistake in its curvature alone: f' where f'² belongs.
const product = (x: Tensor): Tensor => x.mul(x.sigmoid());
const slopeOf = grad((x: Tensor) => product(x).sum());
const unsquared: Rule<readonly [Tensor]> = {
  form: 'nonlinear',
  vjp: [(g, { inputs: [x] }) => g.mul(slopeOf(x))],
  curvature: [(h, { inputs: [x] }) => h.mul(slopeOf(x))],
};
const careless = defineOperation('careless', product, unsquared);
console.log("\nWith h f' for the curvature:");
console.log(indent(checkGradient(careless, [points])));
console.log(indent(checkCurvature(careless, [points])));

// A loss is where curvature begins, so its rule gives the second derivative itself. ln cosh d is ½ d² near 0 and |d| far
// away, which keeps a single bad pattern from pulling harder than all others.
const target = tensor([1, 1, 1], { dtype: 'float64' });
const logCosh = defineOperation(
  'logCosh',
  (y: Tensor) => cosh(y.sub(target)).log(),
  loss({
    vjp: [(g, { inputs: [y] }) => g.mul(y.sub(target).tanh())],
    curvature: [(g, { inputs: [y] }) => g.mul(y.sub(target).tanh().square().neg().add(1))],
  }),
);
const guesses = tensor([-2, 0.5, 1], { dtype: 'float64' });
console.log('\nA loss, ln cosh(y - 1):');
console.log(indent(checkGradient(logCosh, [guesses])));
console.log(indent(checkCurvature(logCosh, [guesses])));
console.log(`  at y = ${guesses} the gradient is ${grad((y: Tensor) => logCosh(y).sum())(guesses)}`);

function cosh(x: Tensor): Tensor {
  return x.exp().add(x.neg().exp()).mul(0.5);
}

function indent(report: unknown): string {
  return String(report).replace(/^/gm, '  ');
}
