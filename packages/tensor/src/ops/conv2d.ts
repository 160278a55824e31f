import type { Conv2dPlan } from '../backend.ts';
import type { Connections } from '../connections.ts';
import { ShapeError } from '../errors.ts';
import { type Shape, sameShape } from '../shape.ts';
import { outputLike, type Tensor } from '../tensor.ts';
import { checkTogether, handleOf } from './operands.ts';
import { primitive } from './recorder.ts';

const conv2dPrimitive = primitive('conv2d', ([x, w, bias], { connections }) => {
  checkTogether('conv2d', x, w);
  if (bias) checkTogether('conv2d', x, bias);
  const plan = planConvolution('conv2d', x.shape, w.shape, connections);
  if (bias && (bias.rank !== 1 || bias.size !== connections.outputs)) {
    throw new ShapeError('conv2d', `the bias must have one element for each of the ${connections.outputs} outputs`, [bias.shape]);
  }
  const handleX = handleOf(x, 'conv2d');
  const handleW = handleOf(w, 'conv2d');
  const handleBias = bias && handleOf(bias, 'conv2d');
  const y = outputLike(x, outputShape(plan), 'conv2d');
  if (y.size > 0) x.backend.kernels.conv2d(handleX, handleW, handleBias, handleOf(y, 'conv2d'), plan);
  return y;
});

const conv2dInputPrimitive = primitive('conv2dInput', ([g, w], { connections, shape }) => {
  checkTogether('conv2dInput', g, w);
  const plan = planConvolution('conv2dInput', shape, w.shape, connections);
  checkGradient('conv2dInput', g, plan);
  const handleG = handleOf(g, 'conv2dInput');
  const handleW = handleOf(w, 'conv2dInput');
  const dx = outputLike(g, shape, 'conv2dInput');
  if (dx.size > 0) g.backend.kernels.conv2dInput(handleG, handleW, handleOf(dx, 'conv2dInput'), plan);
  return dx;
});

const conv2dKernelPrimitive = primitive('conv2dKernel', ([x, g], { connections, shape }) => {
  checkTogether('conv2dKernel', x, g);
  const plan = planConvolution('conv2dKernel', x.shape, shape, connections);
  checkGradient('conv2dKernel', g, plan);
  const handleX = handleOf(x, 'conv2dKernel');
  const handleG = handleOf(g, 'conv2dKernel');
  const dw = outputLike(x, shape, 'conv2dKernel');
  if (dw.size > 0) x.backend.kernels.conv2dKernel(handleX, handleG, handleOf(dw, 'conv2dKernel'), plan);
  return dw;
});

function checkGradient(operation: string, g: Tensor, plan: Conv2dPlan): void {
  const shape = outputShape(plan);
  if (!sameShape(g.shape, shape)) throw new ShapeError(operation, `g must have the output's shape [${shape.join(', ')}]`, [g.shape]);
}

/**
 * Valid correlation with stride 1, one kernel a connection:
 * y[n, o, r, c] = bias[o] + Σ over pairs p of output o, rows i, columns j: w[p, i, j] x[n, from(p), r + i, c + j].
 * @param x [batch, inputs, height, width]
 * @param w [pairs, kernel, kernel], in the order of `connections`
 * @param bias [outputs], or none
 * @returns [batch, outputs, height - kernel + 1, width - kernel + 1]
 * @throws ShapeError, DtypeError, BackendMismatchError
 */
export function conv2d(x: Tensor, w: Tensor, bias: Tensor | undefined, connections: Connections): Tensor {
  return conv2dPrimitive(bias ? [x, w, bias] : [x, w], { connections });
}

/** The adjoint of conv2d in x: what reaches the input, of `shape`, when g reaches the output. Linear in g and in w. @throws ShapeError */
export function conv2dInput(g: Tensor, w: Tensor, connections: Connections, shape: Shape): Tensor {
  return conv2dInputPrimitive([g, w], { connections, shape });
}

/** The adjoint of conv2d in w: what reaches the kernels, of `shape`, when g reaches the output. Linear in x and in g. @throws ShapeError */
export function conv2dKernel(x: Tensor, g: Tensor, connections: Connections, shape: Shape): Tensor {
  return conv2dKernelPrimitive([x, g], { connections, shape });
}

function outputShape({ connections, batch, height, width, kernel }: Conv2dPlan): Shape {
  return [batch, connections.outputs, height - kernel + 1, width - kernel + 1];
}

function planConvolution(operation: string, x: Shape, w: Shape, connections: Connections): Conv2dPlan {
  const [batch, inputs, height, width] = x;
  const [pairs, kernel, columns] = w;
  if (batch === undefined || inputs === undefined || height === undefined || width === undefined || x.length !== 4) {
    throw new ShapeError(operation, 'x must be [batch, maps, height, width]', [x]);
  }
  if (pairs === undefined || kernel === undefined || kernel < 1 || kernel !== columns || w.length !== 3) {
    throw new ShapeError(operation, 'w must be [pairs, kernel, kernel] with a kernel of 1 or more', [w]);
  }
  if (inputs !== connections.inputs)
    throw new ShapeError(operation, `the connections have ${connections.inputs} inputs, x has ${inputs} maps`, [x], 1);
  if (pairs !== connections.count) throw new ShapeError(operation, `the connections have ${connections.count} pairs, w has ${pairs} kernels`, [w], 0);
  if (height < kernel || width < kernel)
    throw new ShapeError(operation, `a ${kernel}x${kernel} kernel does not fit into ${height}x${width} maps`, [x, w]);
  return { connections, batch, height, width, kernel };
}
