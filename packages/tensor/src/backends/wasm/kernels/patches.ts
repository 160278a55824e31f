import type { Conv2dPlan } from '../../../backend.ts';
import { f32 } from '../instructions.ts';
import { CHAIN } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import type { Source } from './source.ts';
import type { StridedCopy } from './stridedCopy.ts';
import { PANEL } from './tiledProduct.ts';

/*
 * A convolution over all pairs is a product of matrices: of the kernels [outputs, taps] as they stand and the patches [taps, places] of a
 * pattern. Row (s, i, j) of the patches is what tap (i, j) meets in map s, from place to place of y.
 */

/** From how many maps and places on the tiles of the product are filled, and from how many taps on the patches pay. */
interface Worth {
  readonly outputs: number;
  readonly places: number;
  readonly taps: number;
  /** Up to which width of a kernel: a walk over the maps gains by it, as what it read meets all of a kernel's row. */
  readonly width: number;
}
/** Where kernels jump along rows, an element of x stands in few patches. */
const JUMPING: Worth = { outputs: 32, places: 16, taps: 128, width: Number.POSITIVE_INFINITY };
const SLIDING: Worth = { outputs: 64, places: 48, taps: 128, width: 4 };
/** Elements of patches that forward makes at a time, 2 MiB: what does not fit into the cache costs more than it saves. */
const AT_A_TIME = 2 ** 19;
/** Those that backward makes all at once, at most, 8 MiB. */
const MOST_BACKWARD = 2 ** 21;

/** The rows and columns of a pattern's patches. */
export function patchSizes({ connections, kernel, rows, columns }: Conv2dPlan): { readonly taps: number; readonly places: number } {
  return { taps: connections.inputs * kernel[0] * kernel[1], places: rows * columns };
}

/** So many numbers more than a chain of products has may be added up in float32: see docs/numerics.md. */
const MORE = 12;

/** How many taps along an axis meet an element of x at most: as many as there are whose places differ from that of tap 0 by whole strides. */
function tapsTogether({ kernel, stride, dilation }: Conv2dPlan, axis: 0 | 1): number {
  return Array.from({ length: kernel[axis] }, (_, tap) => (tap * dilation[axis]) % stride[axis]).filter((rest) => rest === 0).length;
}

/** Whether what the products give for an element of dx may be added up in float32. */
function areFewAdded(plan: Conv2dPlan): boolean {
  return Math.min(plan.connections.outputs, CHAIN) + tapsTogether(plan, 0) * tapsTogether(plan, 1) <= CHAIN + MORE;
}

/** Whether the product is faster than a walk over the maps. */
export function arePatchesFaster(plan: Conv2dPlan, pass: 'forward' | 'backward'): boolean {
  const { connections, kernel, stride } = plan;
  const { taps, places } = patchSizes(plan);
  const jumps = stride[1] > 1;
  const worth = jumps ? JUMPING : SLIDING;
  const pays = connections.outputs >= worth.outputs && places >= worth.places && taps >= worth.taps && kernel[1] <= worth.width;
  const suits = pass === 'forward' || (jumps && taps * places <= MOST_BACKWARD && areFewAdded(plan));
  return connections.isFull && pays && suits;
}

/** Of how many rows of y the patches are made at a time: where not of all, of as many as fill the product's tiles, if these are few more. */
export function rowsTogether(plan: Conv2dPlan): number {
  const { taps, places } = patchSizes(plan);
  const times = Math.ceil((taps * places) / AT_A_TIME);
  const rows = Math.ceil(plan.rows / times);
  // Ends, as a panel has a power of 2 columns.
  let filled = 1;
  while ((filled * plan.columns) % PANEL !== 0) filled *= 2;
  return times > 1 && filled < 2 * rows ? filled * Math.ceil(rows / filled) : rows;
}

/** Copies the patches of `count` rows of y, from row `first` on. */
export function gatherPatches(
  copy: StridedCopy,
  source: Source,
  plan: Conv2dPlan,
): (from: number, patches: number, first: number, count: number) => void {
  const { connections, columns, kernel, stride, dilation } = plan;
  const sourceSteps = [source.map, dilation[0] * source.row, stride[0] * source.row, 1];
  return (from, patches, first, count) => {
    const places = count * columns;
    const dims = [connections.inputs, kernel[0], count, columns];
    const patchSteps = [kernel[0] * kernel[1] * places, kernel[1] * places, columns, 1];
    const corner = from + 4 * first * stride[0] * source.row;
    for (let j = 0; j < kernel[1]; j++) copy(corner + 4 * source.tap(j), patches + 4 * j * places, dims, sourceSteps, patchSteps);
  };
}

/** for i < outer, for j < rows, for k < length: y[i·outerY + j·rowY + k·stepY] += x[i·outerX + j·rowX + 4k], steps in bytes */
export function compileAdd(machine: Machine): Kernel {
  const source = { x: 'i32', outerX: 'i32', rowX: 'i32' } as const;
  const target = { y: 'i32', outerY: 'i32', rowY: 'i32', stepY: 'i32' } as const;
  return machine.compile(
    { outer: 'i32', rows: 'i32', length: 'i32', ...source, ...target },
    (f, { outer, rows, length, x, outerX, rowX, y, outerY, rowY, stepY }) => {
      const [i, j, k] = [f.local('i32'), f.local('i32'), f.local('i32')];
      const [fromRow, toRow, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(i, 0, outer, 1, () => {
        f.set(fromRow, x);
        f.set(toRow, y);
        f.for(j, 0, rows, 1, () => {
          f.set(from, fromRow);
          f.set(to, toRow);
          f.for(k, 0, length, 1, () => {
            f.store(to, f32.add(f32.load(to), f32.load(from)));
            f.increase(from, 4);
            f.increase(to, stepY);
          });
          f.increase(fromRow, rowX);
          f.increase(toRow, rowY);
        });
        f.increase(x, outerX);
        f.increase(y, outerY);
      });
    },
  );
}

/** Along one axis, from which of the `places` a tap meets one of `size` elements, and the first of these. */
function met(tap: number, size: number, places: number, stride: number, padding: number) {
  const first = Math.max(0, Math.ceil((padding - tap) / stride));
  const end = Math.min(places, Math.floor((size - 1 + padding - tap) / stride) + 1);
  return { first, count: Math.max(0, end - first), element: first * stride + tap - padding };
}

/** The adjoint, to x itself: dx is the sum of what its elements have in the patches. @param add what compileAdd made */
export function scatterPatches(machine: Machine, add: Kernel, plan: Conv2dPlan): (patches: number, dx: number) => void {
  const { connections, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const { inputs } = connections;
  const { places } = patchSizes(plan);
  const patchSteps = [4 * kernel[0] * kernel[1] * places, 4 * columns] as const;
  const steps = [4 * height * width, 4 * stride[0] * width, 4 * stride[1]] as const;
  return (patches, dx) => {
    machine.fill(dx, inputs * height * width, 0);
    for (let i = 0; i < kernel[0]; i++) {
      const down = met(i * dilation[0], height, rows, stride[0], padding[0]);
      for (let j = 0; j < kernel[1]; j++) {
        const across = met(j * dilation[1], width, columns, stride[1], padding[1]);
        const from = patches + 4 * ((i * kernel[1] + j) * places + down.first * columns + across.first);
        add(inputs, down.count, across.count, from, ...patchSteps, dx + 4 * (down.element * width + across.element), ...steps);
      }
    }
  };
}
