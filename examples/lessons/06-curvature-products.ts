// 06  Five ways to look at curvature, on one small network
import { diagGaussNewton, gaussNewtonDiagonal, gaussNewtonProduct, grad, hutchinson, hvp, jvp, squaredError } from '@lenet-ts/autograd';
import { Random, type Tensor, tensor, uniform, useBackend } from '@lenet-ts/tensor';

useBackend('cpu');
const exact = { dtype: 'float64' } as const;

// Two inputs, two hidden units, one output, which is to say whether its inputs differ. The hidden layer runs twice, so that each of its
// weights reaches the output on several paths. Nine weights: few enough to print them all.
type Network = { readonly w1: Tensor; readonly b1: Tensor; readonly w2: Tensor; readonly b2: Tensor };
const random = new Random(1);
const weights: Network = {
  w1: uniform([2, 2], random, -1, 1, exact),
  b1: uniform([2], random, -1, 1, exact),
  w2: uniform([2, 1], random, -1, 1, exact),
  b2: uniform([1], random, -1, 1, exact),
};
const x = tensor([[-1, -1], [-1, 1], [1, -1], [1, 1]], exact); // biome-ignore format: rows
const target = tensor([[-1], [1], [1], [-1]], exact);
const output = ({ w1, b1, w2, b2 }: Network): Tensor => {
  const hidden = (below: Tensor): Tensor => below.matmul(w1).add(b1).squash();
  return hidden(hidden(x)).matmul(w2).add(b2).squash();
};
const error = (network: Network): Tensor => squaredError(output(network), target).mean();

/** All nine numbers, in the order w1, b1, w2, b2. */
const numbers = ({ w1, b1, w2, b2 }: Network): number[] => [w1, b1, w2, b2].flatMap((part) => Array.from(part.dataSync()));
/** The network that has them. */
const networkOf = (values: readonly number[]): Network => ({
  w1: tensor(values.slice(0, 4), { ...exact, shape: [2, 2] }),
  b1: tensor(values.slice(4, 6), exact),
  w2: tensor(values.slice(6, 8), { ...exact, shape: [2, 1] }),
  b2: tensor(values.slice(8), exact),
});
const line = (name: string, values: readonly number[]): void => console.log(name.padEnd(36) + values.map((v) => v.toFixed(3).padStart(8)).join(''));

// jvp: how the outputs move when the weights do. One number for each pattern, and no matrix on the way.
const v = networkOf([1, 0, 0, 0, 0, 0, 0, 0, 0]);
const step = 1e-6;
const moved = networkOf(numbers(weights).map((w, i) => w + step * (numbers(v)[i] ?? 0)));
console.log('Move the first weight: the four outputs change by');
line('  jvp', Array.from(jvp(output, weights, v).dataSync()));
line('  differences of the outputs', Array.from(output(moved).sub(output(weights)).div(step).dataSync()));

// hvp: how the gradient moves. It is a column of the second derivative, with all that bends on the way.
console.log('\nand the gradient by');
line('  hvp', numbers(hvp(error)(weights, v)));
line(
  '  differences of the gradient',
  numbers(grad(error)(moved)).map((g, i) => (g - (numbers(grad(error)(weights))[i] ?? 0)) / step),
);

// Gauss-Newton leaves out how the network itself bends, and keeps how the loss does. v·(M v) is then never below 0.
console.log('\nGauss-Newton sees of that');
line('  gaussNewtonProduct', numbers(gaussNewtonProduct(error)(weights, v)));

// Its diagonal has three prices: two walks for each output; the one walk of 1998 for everything, which is exact where paths do not
// meet (w2 and b2); and one product for each sample of an estimate, without bias and with an error that is known.
console.log('\nThe diagonal, for w1, b1, w2 and b2');
line('  gaussNewtonDiagonal, exact', numbers(gaussNewtonDiagonal(error)(weights)));
line('  diagGaussNewton, the recursion', numbers(diagGaussNewton(error)(weights)));
for (const samples of [10, 1000]) {
  const { diagonal, standardError } = hutchinson((u) => gaussNewtonProduct(error)(weights, u), weights, samples, new Random(2));
  line(`  hutchinson, ${samples} samples`, numbers(diagonal));
  line('    and its standard error', numbers(standardError));
}
