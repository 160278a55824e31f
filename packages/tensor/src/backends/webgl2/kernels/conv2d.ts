import type { Conv2dPlan, Pair } from '../../../backend.ts';
import { input } from '../../../formula/formula.ts';
import { mul } from '../../../formula/functions.ts';
import { planBroadcast, planReduce } from '../../../shape.ts';
import { tablesOf } from '../connectionTables.ts';
import { correlate, unrolledKernel } from '../correlation.ts';
import { type Buffer, type Device, type KernelFor, newBuffer } from '../device.ts';
import { kernelGradient, mostColumns } from '../kernelGradient.ts';
import { forward, inputGradient, kernelGradientByElement } from '../windows.ts';
import { map } from './map.ts';
import { product } from './matmul.ts';
import { reduce } from './reduce.ts';

/** A batch of one product. */
const ONE = planBroadcast([], [[], []]);

/*
 * Four kinds of layer are told apart. Where every input is connected and the maps shrink to one element, the layer is dense:
 * a matrix product of x [batch, inputs kernel²] and w [outputs, inputs kernel²], as both lie in memory. Where each map has one
 * weight, it is scaled. Kernels that move by one element and have no gaps go through correlation.ts; all others through windows.ts.
 */
type Kind = 'dense' | 'scale' | 'correlation' | 'windows';

function kindOf(device: Device, { connections, height, width, kernel, stride, padding, dilation }: Conv2dPlan): Kind {
  const inside = padding[0] + padding[1] === 0;
  const tight = kernel[0] === 1 && kernel[1] === 1 ? isOnes(stride) : isOnes(stride) && isOnes(dilation);
  if (connections.isFull && height === kernel[0] && width === kernel[1] && inside && isOnes(dilation)) return 'dense';
  if (tight && inside && kernel[0] * kernel[1] === 1 && tablesOf(device, connections).isOneToOne) return 'scale';
  return tight && padding[0] < kernel[0] && padding[1] < kernel[1] ? 'correlation' : 'windows';
}

function isOnes([vertical, horizontal]: Pair): boolean {
  return vertical === 1 && horizontal === 1;
}

/** y[n, o, r, c] = bias[o] + Σ over o's pairs p, rows i, columns j: w[p, i, j] x[n, input of p, stride r - padding + dilation i, …] */
export const conv2d: KernelFor<'conv2d'> =
  (device) =>
  (plan, y, [x, w, bias]) => {
    const kind = kindOf(device, plan);
    const { m, k, n } = denseSizes(plan);
    if (kind === 'dense') product(device, x, w, bias, y, { m, k, n, transposeA: false, transposeB: true, batch: ONE });
    else if (kind === 'scale') scaleMaps(device, x, w, bias, y, plan);
    else if (kind === 'windows') forward(device, x, w, bias, y, plan);
    else correlate(device, x, w, bias, y, { ...plan, backward: false, border: plan.padding });
  };

/**
 * dx[n, s, r, c] = Σ over s's pairs p, i, j: w[p, i, j] g[n, output of p, r + padding - i, c + padding - j]. With g in a border of
 * kernel - 1 - padding zeros and the kernel turned by 180° this is a correlation again.
 */
export const conv2dInput: KernelFor<'conv2dInput'> =
  (device) =>
  (plan, dx, [g, w]) => {
    const kind = kindOf(device, plan);
    const { m, k, n } = denseSizes(plan);
    if (kind === 'dense') product(device, g, w, undefined, dx, { m, k: n, n: k, transposeA: false, transposeB: false, batch: ONE });
    else if (kind === 'scale') scaleMaps(device, g, w, undefined, dx, plan);
    else if (kind === 'windows') inputGradient(device, g, w, dx, plan);
    else {
      const border = [plan.kernel[0] - 1 - plan.padding[0], plan.kernel[1] - 1 - plan.padding[1]] as const;
      correlate(device, g, w, undefined, dx, { ...plan, backward: true, height: plan.rows, width: plan.columns, border });
    }
  };

/** dw[p, i, j] = Σ over n, r, c: x[…] g[n, output of p, r, c], the same x as forward */
export const conv2dKernel: KernelFor<'conv2dKernel'> =
  (device) =>
  (plan, dw, [x, g]) => {
    const kind = kindOf(device, plan);
    const { m, k, n } = denseSizes(plan);
    if (kind === 'dense') product(device, g, x, undefined, dw, { m: n, k: m, n: k, transposeA: true, transposeB: false, batch: ONE });
    else if (kind === 'scale') scaleGradient(device, x, g, dw, plan);
    else if (kind === 'windows' || Math.max(...plan.kernel) > unrolledKernel || plan.columns > mostColumns)
      kernelGradientByElement(device, x, g, dw, plan);
    else kernelGradient(device, x, g, dw, plan);
  };

/** The sizes of y [m, n] = x [m, k] wᵀ [k, n] in a dense layer. */
function denseSizes({ connections: { inputs, outputs }, batch, kernel }: Conv2dPlan) {
  return { m: batch, k: inputs * kernel[0] * kernel[1], n: outputs };
}

/** y[n, o, …] = w[o] x[n, o, …] + bias[o] */
function scaleMaps(device: Device, x: Buffer, w: Buffer, bias: Buffer | undefined, y: Buffer, { connections, height, width }: Conv2dPlan): void {
  const area = height * width;
  // In maps of a multiple of 4 elements the four of a texel share a map.
  const lanes = area % 4 === 0 ? [0] : [0, 1, 2, 3];
  const each = (input: string) => `vec4(${lanes.map((lane) => `${input}1(map${lane})`).join(', ')})`;
  const parts = () => ({
    inputs: ['x', 'w', ...(bias ? ['bias'] : [])],
    uniforms: ['int maps', 'int area'],
    body: `vec4 texel(int t) {
  ${lanes.map((lane) => `int map${lane} = (4 * t + ${lane}) / area % maps;`).join(' ')}
  return ${each('w')} * x4(t)${bias ? ` + ${each('bias')}` : ''};
}`,
  });
  const sources = [x, w, ...(bias ? [bias] : [])].map((buffer) => device.source(buffer));
  device.texels(`scaleMaps ${bias !== undefined} ${area % 4 === 0}`, parts, y, sources, { maps: connections.outputs, area });
}

/** dw[o] = Σ over n and all elements of map o: x g */
function scaleGradient(device: Device, x: Buffer, g: Buffer, dw: Buffer, { connections: { outputs }, batch, height, width }: Conv2dPlan): void {
  const products = newBuffer(x.size);
  map(device)(
    { formula: mul(input(0), input(1)), parameters: [], dtype: 'float32', reads: planBroadcast([x.size], [[x.size], [x.size]]) },
    products,
    [x, g],
  );
  reduce(device)({ name: 'sum', ...planReduce([batch, outputs, height * width], [0, 2]) }, dw, [products]);
  device.release(products);
}
