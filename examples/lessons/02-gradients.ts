// 02  A gradient by hand, and by tape
import { grad, squaredError, valueAndGrad } from '@lenet-ts/autograd';
import { matmul, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';
import { bar } from '../picture.ts';

useBackend('cpu');
// float64, so that what is compared below agrees to many digits.
const exact = { dtype: 'float64' } as const;

// One unit of LeNet-5: a weighted sum a = w·x, squashed to y = A tanh(Sa), with the error E = ½ (y - target)².
// The last input is always 1, so the last weight is the bias.
const A = 1.7159;
const S = 2 / 3;
const x = [0.5, -1, 2, 1];
const weights = [0.3, 0.8, -0.4, 0.1];
const target = 1;

function forwards(w: readonly number[]): { a: number; y: number; E: number } {
  const a = w.reduce((sum, wi, i) => sum + wi * (x[i] ?? 0), 0);
  const y = A * Math.tanh(S * a);
  return { a, y, E: 0.5 * (y - target) ** 2 };
}

// By hand: the chain rule, from the end to the beginning.
const { a, y, E } = forwards(weights);
const dEdy = y - target; // E = ½ (y - target)²
const dEda = dEdy * (S / A) * (A * A - y * y); // the slope of the squash, by its value
const byHand = x.map((xi) => dEda * xi); // ∂a/∂w_i = x_i

// By tape: the same with tensors. Every operation is written down as it runs; then they are walked through backwards, and
// each brings the gradient from its output to its inputs by a rule of its own. Nobody has to do the chain rule again.
const inputs = tensor(x, { ...exact, shape: [4, 1] });
const error = (w: Tensor): Tensor => squaredError(matmul(w, inputs).squash(A, S), tensor([[target]], exact)).sum();
const w = tensor([weights], exact);
const { value, gradient } = valueAndGrad(error)(w);
const byTape = gradient.dataSync();

// By trying: how much does E change when one weight moves a little? That takes two computations of E a weight.
const step = 1e-5;
const byTrying = weights.map((_, i) => {
  const [more, less] = [step, -step].map((move) => forwards(weights.map((wk, k) => (k === i ? wk + move : wk))).E);
  return ((more ?? 0) - (less ?? 0)) / (2 * step);
});

console.log(`a = ${a.toFixed(4)}   y = ${y.toFixed(4)}   E = ${E.toFixed(8)} by hand, ${value.itemSync().toFixed(8)} by tape\n`);
console.log('∂E/∂w         by hand        by tape      by trying');
weights.forEach((_, i) => {
  const columns = [byHand, byTape, byTrying].map((column) => (column[i] ?? Number.NaN).toFixed(9).padStart(13));
  console.log(`w${i}     ${columns.join('  ')}`);
});

// The gradient points uphill: a step against it makes the error smaller, and many steps find the bottom.
console.log('\nstep          E   with w ← w - 0.03 ∂E/∂w');
let now = w;
for (let i = 0; i <= 12; i++) {
  const { value: height, gradient: slope } = valueAndGrad(error)(now);
  console.log(`${String(i).padStart(4)}   ${height.itemSync().toFixed(6)}   ${bar(20 * height.itemSync())}`);
  now = now.sub(slope.mul(0.03));
}

// Rules are made of tensor operations themselves, so the walk can be taped too. That gives gradients of gradients.
const tanh = (t: Tensor): Tensor => t.tanh();
const first = grad(tanh);
const second = grad(first);
console.log('\n   t    tanh t     tanh′ t     tanh″ t   -2 tanh t tanh′ t');
for (const at of [-2, -1, 0, 1, 2]) {
  const [f = 0, f1 = 0, f2 = 0] = [tanh, first, second].map((derivative) => derivative(tensor(at, exact)).itemSync());
  console.log(`${String(at).padStart(4)}${[f, f1, f2, -2 * f * f1].map((n) => n.toFixed(6).padStart(10)).join('  ')}`);
}
