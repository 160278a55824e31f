import type { Conv2dPlan, Pair } from '../backend.ts';
import * as reference from '../backends/cpu/kernels/conv2d.ts';
import { checkOptions, nameOf, type OptionKinds } from '../check.ts';
import { Connections } from '../connections.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { Kernel } from '../kernel.ts';
import { checkShape, type Shape, sameShape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { inPair, placesOf } from './pairs.ts';
import { type ConvolutionAttributes, primitive } from './recorder.ts';
import { sum } from './reduce.ts';
import { bilinear, type RuleOf } from './rule.ts';
import { run } from './run.ts';

const forward = new Kernel('conv2d', reference.conv2d);
const toInput = new Kernel('conv2dInput', reference.conv2dInput);
const toKernel = new Kernel('conv2dKernel', reference.conv2dKernel);

/** How a convolution walks over its input. One number stands for both axes. */
export interface ConvolutionOptions {
  /** How far the kernel moves from one output to the next; 1 unless given. */
  readonly stride?: number | Pair;
  /** How many zeros are around each map, on every side; 0 unless given. */
  readonly padding?: number | Pair;
  /** How far the elements that one kernel meets are apart; 1 unless given. */
  readonly dilation?: number | Pair;
}

/** Where the kernels stand, without the rest of the attributes. */
const optionsOf = ({ stride, padding, dilation }: ConvolutionAttributes) => ({ stride, padding, dilation });

/** y = w ⋆ x + bias      dx = adjoint in x      dw = adjoint in w      dbias = Σ g over patterns and positions */
const rule: RuleOf<'conv2d'> = bilinear(
  (g, w, { inputs: [x], attributes }) => conv2dInput(g, w, attributes.connections, x.shape, optionsOf(attributes)),
  (g, x, { inputs: [, w], attributes }) => conv2dKernel(x, g, attributes.connections, w.shape, optionsOf(attributes)),
  (g) => sum(g, [0, 2, 3]),
);

/** dx = adjoint(g, w), linear in both: what reaches dx goes back through the forward convolution */
const inputRule: RuleOf<'conv2dInput'> = bilinear(
  (c, w, { attributes }) => conv2d(c, w, undefined, attributes.connections, optionsOf(attributes)),
  (c, g, { inputs: [, w], attributes }) => conv2dKernel(c, g, attributes.connections, w.shape, optionsOf(attributes)),
);

/** dw = adjoint(x, g), linear in both */
const kernelRule: RuleOf<'conv2dKernel'> = bilinear(
  (c, g, { inputs: [x], attributes }) => conv2dInput(g, c, attributes.connections, x.shape, optionsOf(attributes)),
  (c, x, { attributes }) => conv2d(x, c, undefined, attributes.connections, optionsOf(attributes)),
);

const conv2dPrimitive = primitive('conv2d', rule, ([x, w, bias], attributes) => {
  checkTogether('conv2d', x, w);
  if (bias) checkTogether('conv2d', x, bias);
  const plan = planConvolution('conv2d', x.shape, w.shape, attributes);
  const { outputs } = attributes.connections;
  if (bias && (bias.rank !== 1 || bias.size !== outputs)) {
    throw new ShapeError('conv2d', `the bias must have one element for each of the ${outputs} outputs`, [bias.shape]);
  }
  return run('conv2d', forward, plan, bias ? [x, w, bias] : [x, w], outputShape(plan));
});

const conv2dInputPrimitive = primitive('conv2dInput', inputRule, ([g, w], attributes) => {
  checkTogether('conv2dInput', g, w);
  const plan = planConvolution('conv2dInput', attributes.shape, w.shape, attributes);
  checkGradient('conv2dInput', g, plan);
  return run('conv2dInput', toInput, plan, [g, w], attributes.shape);
});

const conv2dKernelPrimitive = primitive('conv2dKernel', kernelRule, ([x, g], attributes) => {
  checkTogether('conv2dKernel', x, g);
  const plan = planConvolution('conv2dKernel', x.shape, attributes.shape, attributes);
  checkGradient('conv2dKernel', g, plan);
  return run('conv2dKernel', toKernel, plan, [x, g], attributes.shape);
});

function checkGradient(operation: string, g: Tensor, plan: Conv2dPlan): void {
  const shape = outputShape(plan);
  if (!sameShape(g.shape, shape)) throw new ShapeError(operation, `g must have the output's shape [${shape.join(', ')}]`, [g.shape]);
}

/**
 * Correlation with one kernel a connection:
 * y[n, o, r, c] = bias[o] + Σ over pairs p of output o, rows i, columns j:
 *   w[p, i, j] x[n, input of p, stride r - padding + dilation i, stride c - padding + dilation j], x being 0 outside of its maps.
 * @param x [batch, inputs, height, width]
 * @param w [pairs, rows, columns], in the order of `connections`; for a full list [outputs, inputs, rows, columns] as well
 * @param bias [outputs], or none
 * @returns [batch, outputs, floor((height + 2 padding - dilation (rows - 1) - 1) / stride) + 1, the same of the width]
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for a stride, padding or dilation that is none
 */
export function conv2d(x: Tensor, w: Tensor, bias: Tensor | undefined, connections: Connections, options?: ConvolutionOptions): Tensor {
  if (bias !== undefined) checkTensor('conv2d', bias);
  return conv2dPrimitive(bias ? [x, w, bias] : [x, w], { connections, ...inPairs('conv2d', options) });
}

/**
 * The adjoint of conv2d in x: what reaches the input, of `shape`, when g reaches the output. Linear in g and in w.
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError
 */
export function conv2dInput(g: Tensor, w: Tensor, connections: Connections, shape: Shape, options?: ConvolutionOptions): Tensor {
  checkShape('conv2dInput', shape);
  return conv2dInputPrimitive([g, w], { connections, shape: [...shape], ...inPairs('conv2dInput', options) });
}

/**
 * The adjoint of conv2d in w: what reaches the kernels, of `shape`, when g reaches the output. Linear in x and in g.
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError
 */
export function conv2dKernel(x: Tensor, g: Tensor, connections: Connections, shape: Shape, options?: ConvolutionOptions): Tensor {
  checkShape('conv2dKernel', shape);
  return conv2dKernelPrimitive([x, g], { connections, shape: [...shape], ...inPairs('conv2dKernel', options) });
}

type Steps = Pick<ConvolutionAttributes, 'stride' | 'padding' | 'dilation'>;

const convolutionOptions: OptionKinds<ConvolutionOptions> = { stride: 'other', padding: 'other', dilation: 'other' };
const unitSteps: Steps = { stride: [1, 1], padding: [0, 0], dilation: [1, 1] };

function inPairs(operation: string, options: ConvolutionOptions | undefined): Steps {
  if (options === undefined) return unitSteps;
  checkOptions(operation, options, convolutionOptions);
  const { stride = 1, padding = 0, dilation = 1 } = options;
  return {
    stride: inPair(operation, 'stride', stride, 1),
    padding: inPair(operation, 'padding', padding, 0),
    dilation: inPair(operation, 'dilation', dilation, 1),
  };
}

function outputShape({ connections, batch, rows, columns }: Conv2dPlan): Shape {
  return [batch, connections.outputs, rows, columns];
}

function planConvolution(operation: string, x: Shape, w: Shape, { connections, stride, padding, dilation }: ConvolutionAttributes): Conv2dPlan {
  if (!(connections instanceof Connections)) {
    throw new ArgumentError(operation, `connections are expected, such as Connections.full(6, 16), not ${nameOf(connections)}`);
  }
  const [batch, inputs, height, width] = x;
  if (batch === undefined || inputs === undefined || height === undefined || width === undefined || x.length !== 4) {
    throw new ShapeError(operation, 'x must be [batch, maps, height, width]', [x]);
  }
  if (inputs !== connections.inputs)
    throw new ShapeError(operation, `the connections have ${connections.inputs} inputs, x has ${inputs} maps`, [x], 1);
  const kernel = kernelOf(operation, w, connections);
  const extent = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1] as const;
  const rows = placesOf(height, extent[0], stride[0], padding[0]);
  const columns = placesOf(width, extent[1], stride[1], padding[1]);
  if (rows < 1 || columns < 1) {
    const padded = padding[0] + padding[1] > 0 ? ` with a padding of ${padding.join('x')}` : '';
    throw new ShapeError(operation, `a kernel that covers ${extent.join('x')} does not fit into ${height}x${width} maps${padded}`, [x, w]);
  }
  return { connections, batch, height, width, rows, columns, kernel, stride, padding, dilation };
}

/** Height and width of the kernels. */
function kernelOf(operation: string, w: Shape, { count, inputs, outputs, isFull }: Connections): Pair {
  const asFull = w.length === 4 && isFull;
  const vertical = w[w.length - 2];
  const horizontal = w[w.length - 1];
  if (vertical === undefined || horizontal === undefined || vertical < 1 || horizontal < 1 || !(asFull || w.length === 3)) {
    const full = isFull ? ' or [outputs, inputs, rows, columns]' : '';
    throw new ShapeError(operation, `w must be [pairs, rows, columns]${full}, the kernel having a row and a column or more`, [w]);
  }
  if (asFull && (w[0] !== outputs || w[1] !== inputs))
    throw new ShapeError(operation, `the connections have ${outputs} outputs and ${inputs} inputs, w has kernels for ${w[0]} and ${w[1]}`, [w], 0);
  if (!asFull && w[0] !== count) throw new ShapeError(operation, `the connections have ${count} pairs, w has ${w[0]} kernels`, [w], 0);
  return [vertical, horizontal];
}
