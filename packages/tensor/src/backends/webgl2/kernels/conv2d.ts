import type { Conv2dPlan } from '../../../backend.ts';
import { planBroadcast, planReduce } from '../../../shape.ts';
import { tablesOf } from '../connectionTables.ts';
import { correlate } from '../correlation.ts';
import { type Buffer, type Device, type Kernel, newBuffer } from '../device.ts';
import { kernelGradient } from '../kernelGradient.ts';
import { binary } from './binary.ts';
import { product } from './matmul.ts';
import { reduce } from './reduce.ts';

/** A batch of one product. */
const ONE = planBroadcast([], [[], []]);

/*
 * Three kinds of layer are told apart. Where every input is connected and the maps shrink to one element, the layer is dense:
 * a matrix product of x [batch, inputs kernel²] and w [outputs, inputs kernel²], as both lie in memory. Where each map has one
 * weight, it is scaled. All others go through correlation.ts.
 */
type Kind = 'dense' | 'scale' | 'correlation';

function kindOf(device: Device, { connections, height, width, kernel }: Conv2dPlan): Kind {
  const { full, oneToOne } = tablesOf(device, connections);
  if (full && height === kernel && width === kernel) return 'dense';
  return oneToOne && kernel === 1 ? 'scale' : 'correlation';
}

/** y[n, o, r, c] = bias[o] + Σ over o's pairs p, rows i, columns j: w[p, i, j] x[n, from(p), r + i, c + j] */
export const conv2d: Kernel<'conv2d'> = (device) => (x, w, bias, y, plan) => {
  const kind = kindOf(device, plan);
  const { m, k, n } = denseSizes(plan);
  if (kind === 'dense') product(device, x, w, bias, y, { m, k, n, transposeA: false, transposeB: true, batch: ONE });
  else if (kind === 'scale') scaleMaps(device, x, w, bias, y, plan);
  else correlate(device, x, w, bias, y, { ...plan, backward: false });
};

/**
 * dx[n, s, r, c] = Σ over s's pairs p, i, j: w[p, i, j] g[n, to(p), r - i, c - j]. With g in a border of kernel - 1 zeros and the
 * kernel turned by 180° this is a correlation again.
 */
export const conv2dInput: Kernel<'conv2dInput'> = (device) => (g, w, dx, plan) => {
  const kind = kindOf(device, plan);
  const { m, k, n } = denseSizes(plan);
  const { kernel, height, width } = plan;
  if (kind === 'dense') product(device, g, w, undefined, dx, { m, k: n, n: k, transposeA: false, transposeB: false, batch: ONE });
  else if (kind === 'scale') scaleMaps(device, g, w, undefined, dx, plan);
  else correlate(device, g, w, undefined, dx, { ...plan, backward: true, height: height - kernel + 1, width: width - kernel + 1 });
};

/** dw[p, i, j] = Σ over n, r, c: x[n, from(p), r + i, c + j] g[n, to(p), r, c] */
export const conv2dKernel: Kernel<'conv2dKernel'> = (device) => (x, g, dw, plan) => {
  const kind = kindOf(device, plan);
  const { m, k, n } = denseSizes(plan);
  if (kind === 'dense') product(device, g, x, undefined, dw, { m: n, k: m, n: k, transposeA: true, transposeB: false, batch: ONE });
  else if (kind === 'scale') scaleGradient(device, x, g, dw, plan);
  else kernelGradient(device, x, g, dw, plan);
};

/** The sizes of y [m, n] = x [m, k] wᵀ [k, n] in a dense layer. */
function denseSizes({ connections: { inputs, outputs }, batch, kernel }: Conv2dPlan) {
  return { m: batch, k: inputs * kernel ** 2, n: outputs };
}

/** y[n, o, …] = w[o] x[n, o, …] + bias[o] */
function scaleMaps(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, { connections, height, width }: Conv2dPlan): void {
  const area = height * width;
  // In maps of a multiple of 4 elements the four of a texel share a map.
  const lanes = area % 4 === 0 ? [0, 0, 0, 0] : [0, 1, 2, 3];
  const each = (input: string) => `vec4(${lanes.map((lane) => `${input}1((4 * t + ${lane}) / area % maps)`).join(', ')})`;
  const parts = () => ({
    inputs: ['x', 'w', ...(bias ? ['bias'] : [])],
    uniforms: ['int maps', 'int area'],
    body: `vec4 texel(int t) { return ${each('w')} * x4(t)${bias ? ` + ${each('bias')}` : ''}; }`,
  });
  const sources = [x, w, ...(bias ? [bias] : [])].map((buffer) => device.source(buffer));
  device.texels(`scaleMaps ${bias !== undefined} ${area % 4 === 0}`, parts, y, sources, { maps: connections.outputs, area });
}

/** dw[o] = Σ over n and all elements of map o: x g */
function scaleGradient(device: Device, x: Buffer, g: Buffer, dw: Buffer, { connections: { outputs }, batch, height, width }: Conv2dPlan): void {
  const products = newBuffer(x.size);
  binary(device)('mul', x, g, products, { size: x.size, dims: [x.size], strides: [[1], [1]] });
  reduce(device)('sum', products, dw, planReduce([batch, outputs, height * width], [0, 2]));
  device.release(products);
}
