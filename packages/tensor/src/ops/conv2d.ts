import type { Conv2dPlan } from '../backend.ts';
import type { Connections } from '../connections.ts';
import { ShapeError } from '../errors.ts';
import { type Shape, sameShape } from '../shape.ts';
import { outputLike, type Tensor } from '../tensor.ts';
import { checkTogether, handleOf } from './operands.ts';
import { primitive } from './recorder.ts';

const conv2dPrimitive = primitive('conv2d', ([x, w, bias], { connections }) => {
  checkTogether('conv2d', x, w, ...(bias ? [bias] : []));
  const plan = planConvolution('conv2d', x.shape, w.shape, connections);
  if (bias && !sameShape(bias.shape, [connections.outputs])) {
    throw new ShapeError('conv2d', `the bias must have one element for each of the ${connections.outputs} outputs`, [bias.shape]);
  }
  const handles = [handleOf(x, 'conv2d'), handleOf(w, 'conv2d'), bias && handleOf(bias, 'conv2d')] as const;
  const y = outputLike(x, outputShape(plan), 'conv2d');
  if (y.size > 0) x.backend.kernels.conv2d(...handles, handleOf(y, 'conv2d'), plan);
  return y;
});

const conv2dInputPrimitive = primitive('conv2dInput', ([g, w], { connections, shape }) => {
  checkTogether('conv2dInput', g, w);
  const plan = planConvolution('conv2dInput', shape, w.shape, connections);
  if (!sameShape(g.shape, outputShape(plan)))
    throw new ShapeError('conv2dInput', `g must have the output's shape [${outputShape(plan).join(', ')}]`, [g.shape]);
  const handles = [handleOf(g, 'conv2dInput'), handleOf(w, 'conv2dInput')] as const;
  const dx = outputLike(g, shape, 'conv2dInput');
  if (dx.size > 0) g.backend.kernels.conv2dInput(...handles, handleOf(dx, 'conv2dInput'), plan);
  return dx;
});

const conv2dKernelPrimitive = primitive('conv2dKernel', ([x, g], { connections, shape }) => {
  checkTogether('conv2dKernel', x, g);
  const plan = planConvolution('conv2dKernel', x.shape, shape, connections);
  if (!sameShape(g.shape, outputShape(plan)))
    throw new ShapeError('conv2dKernel', `g must have the output's shape [${outputShape(plan).join(', ')}]`, [g.shape]);
  const handles = [handleOf(x, 'conv2dKernel'), handleOf(g, 'conv2dKernel')] as const;
  const dw = outputLike(x, shape, 'conv2dKernel');
  if (dw.size > 0) x.backend.kernels.conv2dKernel(...handles, handleOf(dw, 'conv2dKernel'), plan);
  return dw;
});

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
