import { conv2d, conv2dInput, conv2dKernel } from '@lenet-ts/tensor';
import { bilinear, type RuleOf } from '../rule.ts';

/** y = w ⋆ x + bias      dx = adjoint in x      dw = adjoint in w      dbias = Σ g over patterns and positions */
export const conv2dRule: RuleOf<'conv2d'> = bilinear(
  (g, w, { inputs: [x], attributes: { connections } }) => conv2dInput(g, w, connections, x.shape),
  (g, x, { inputs: [, w], attributes: { connections } }) => conv2dKernel(x, g, connections, w.shape),
  (g) => g.sum([0, 2, 3]),
);

/** dx = adjoint(g, w), linear in both: what reaches dx goes back through the forward convolution */
export const conv2dInputRule: RuleOf<'conv2dInput'> = bilinear(
  (c, w, { attributes: { connections } }) => conv2d(c, w, undefined, connections),
  (c, g, { inputs: [, w], attributes: { connections } }) => conv2dKernel(c, g, connections, w.shape),
);

/** dw = adjoint(x, g), linear in both */
export const conv2dKernelRule: RuleOf<'conv2dKernel'> = bilinear(
  (c, g, { inputs: [x], attributes: { connections } }) => conv2dInput(g, c, connections, x.shape),
  (c, x, { attributes: { connections } }) => conv2d(x, c, undefined, connections),
);
