import { grad } from '@lenet-ts/autograd';
import { Connections, conv2d, conv2dInput, conv2dKernel, elementwise, formula, Random, scope, type Tensor, tensor, uniform } from '@lenet-ts/tensor';
import { type Library, placesOf, reading } from './library.ts';

const random = new Random(1);
const draw = (...shape: number[]) => uniform(shape, random, -1, 1);

const expOfHalf = elementwise('expOfHalf', (x) => formula.exp(formula.add(formula.mul(x, 0.5), 1)));

const powers = (x: Tensor, calls: number): Tensor => {
  let y = x;
  for (let i = 0; i < calls; i++) y = y.mul(x);
  return y;
};

export const ours: Library = {
  matmul({ m, k, n, transposeA, transposeB }) {
    const a = transposeA ? draw(k, m) : draw(m, k);
    const b = transposeB ? draw(n, k) : draw(k, n);
    return reading([a, b], () => a.matmul(b, { transposeA, transposeB }).dispose());
  },
  convolution(what, convolution) {
    const { inputs, outputs, size, kernel, stride } = convolution;
    const options = { stride, padding: kernel >> 1 };
    const connections = Connections.full(inputs, outputs);
    const [x, w] = [draw(1, inputs, size, size), draw(inputs * outputs, kernel, kernel)];
    if (what === 'forward') return reading([x, w], () => conv2d(x, w, undefined, connections, options).dispose());
    const g = draw(1, outputs, placesOf(convolution), placesOf(convolution));
    if (what === 'dx') return reading([x, w, g], () => conv2dInput(g, w, connections, x.shape, options).dispose());
    return reading([x, w, g], () => conv2dKernel(x, g, connections, w.shape, options).dispose());
  },
  along(what, axis, n) {
    const x = draw(n, n);
    return reading([x], () => x[what](axis).dispose());
  },
  transpose(n) {
    const x = draw(n, n);
    return reading([x], () => x.transpose().dispose());
  },
  chain(n) {
    const x = draw(n);
    return reading([x], () => expOfHalf(x).dispose());
  },
  small(calls, gradient) {
    const x = tensor([0.5]);
    const slope = grad((at: Tensor) => powers(at, calls).sum());
    return reading([x], () => scope(() => void (gradient ? slope(x) : powers(x, calls))));
  },
};
