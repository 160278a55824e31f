import { type AttributesOf, conv2d, conv2dInput, conv2dKernel } from '@lenet-ts/tensor';
import { bilinear, type RuleOf } from '../rule.ts';

/** Where the kernels stand, without the rest of the attributes. */
const optionsOf = ({ stride, padding, dilation }: AttributesOf<'conv2d'>) => ({ stride, padding, dilation });

/** y = w ⋆ x + bias      dx = adjoint in x      dw = adjoint in w      dbias = Σ g over patterns and positions */
export const conv2dRule: RuleOf<'conv2d'> = bilinear(
  (g, w, { inputs: [x], attributes }) => conv2dInput(g, w, attributes.connections, x.shape, optionsOf(attributes)),
  (g, x, { inputs: [, w], attributes }) => conv2dKernel(x, g, attributes.connections, w.shape, optionsOf(attributes)),
  (g) => g.sum([0, 2, 3]),
);

/** dx = adjoint(g, w), linear in both: what reaches dx goes back through the forward convolution */
export const conv2dInputRule: RuleOf<'conv2dInput'> = bilinear(
  (c, w, { attributes }) => conv2d(c, w, undefined, attributes.connections, optionsOf(attributes)),
  (c, g, { inputs: [, w], attributes }) => conv2dKernel(c, g, attributes.connections, w.shape, optionsOf(attributes)),
);

/** dw = adjoint(x, g), linear in both */
export const conv2dKernelRule: RuleOf<'conv2dKernel'> = bilinear(
  (c, g, { inputs: [x], attributes }) => conv2dInput(g, c, attributes.connections, x.shape, optionsOf(attributes)),
  (c, x, { attributes }) => conv2d(x, c, undefined, attributes.connections, optionsOf(attributes)),
);
