// 04  Your own operation: its rule, and the checks of the rule
import { checkCurvature, checkGradient, defineOperation, elementwise, grad, loss, type Rule } from '@lenet-ts/autograd';
import { type Tensor, tensor, useBackend } from '@lenet-ts/tensor';

useBackend('cpu');

// y = x / (1 + e⁻ˣ), called swish. Elementwise: y_i depends on x_i alone, so the slope f' is all there is to say.
// The gradient is then g f' and the curvature h f'², and nobody has to write them down.
const product = (x: Tensor): Tensor => x.mul(x.sigmoid());
const swish = defineOperation(
  'swish',
  product,
  elementwise(({ inputs: [x], y }) => y.add(x.sigmoid().mul(y.neg().add(1)))),
);

console.log('   x    swish    slope');
for (let x = -5; x <= 3; x++) {
  const at = tensor(x);
  const [value, slope] = [swish(at).itemSync(), grad(swish)(at).itemSync()];
  const point = `${' '.repeat(Math.round(10 * value) + 4)}●`;
  console.log(`${String(x).padStart(4)}  ${value.toFixed(3).padStart(7)}  ${slope.toFixed(3).padStart(7)}  ${point}`);
}

// A rule is a claim, and differences of the forward alone can test it. The checks compute in float64.
const points = tensor([-3, -1.5, -0.5, 0, 0.5, 1.5, 3]);
console.log('\nThe rule above:');
console.log(indent(checkGradient(swish, [points])));
console.log(indent(checkCurvature(swish, [points])));

// A mistake in the slope: the product rule has two terms, and this has one. Only at x = 0 is it right: test many points.
const forgetful = defineOperation(
  'forgetful',
  product,
  elementwise(({ inputs: [x] }) => x.sigmoid()),
);
console.log('\nWith half of the product rule forgotten:');
console.log(indent(checkGradient(forgetful, [points])));
console.log(indent(checkCurvature(forgetful, [points])));

// A mistake in the curvature alone: f' where f'² belongs. Possible only in a rule that is written out in full.
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
