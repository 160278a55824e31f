import type { Conv2dPlan, Kernels } from '../../../backend.ts';
import { conv2dInput as referenceConv2dInput } from '../../cpu/kernels/conv2d.ts';
import { v128 } from '../instructions.ts';
import { addToDoubles, forVectors, storeRounded, VECTOR } from '../loops.ts';
import { type Machine, once } from '../machine.ts';
import type { TableUsage } from '../tables.ts';
import { keepConvolutions } from './convolutions.ts';
import { compileCorrelation } from './correlations.ts';
import { compileAllFinite, compileInputGradient } from './inputGradient.ts';
import { type AddKernelGradient, compileKernelGradient } from './kernelGradient.ts';
import { arePatchesFaster, compileAdd, gatherPatches, patchSizes, rowsTogether, scatterPatches } from './patches.ts';
import { arePatternsFaster, inFours, type Patterns, TOGETHER } from './patterns.ts';
import type { Products } from './products.ts';
import { sourceOf } from './source.ts';
import type { StridedCopy } from './stridedCopy.ts';
import type { Correlation, Form } from './tiles.ts';

type Forward = (x: number, w: number, bias: number, y: number, batch: number) => void;
type Gradient = (a: number, b: number, result: number, batch: number) => void;

/** Every output element sees all of the input: a matrix product with the kernels [outputs, inputs kernel²] as they stand. */
function isDense({ connections, height, width, rows, columns, kernel, padding, dilation }: Conv2dPlan): boolean {
  const whole = kernel[0] === height && kernel[1] === width && rows === 1 && columns === 1;
  return connections.isFull && whole && isOnes(dilation) && padding[0] === 0 && padding[1] === 0;
}

function isOnes([vertical, horizontal]: readonly [number, number]): boolean {
  return vertical === 1 && horizontal === 1;
}

/** A kernel of one element that meets all of x: for each pattern a matrix product, of w [outputs, inputs] and x [inputs, size]. */
function isPointwise({ connections, kernel, stride, padding }: Conv2dPlan): boolean {
  return connections.isFull && connections.inputs > 0 && isOnes(kernel) && isOnes(stride) && padding[0] + padding[1] === 0;
}

/** A 1x1 kernel knows no rows: a map is one long row. */
function asRow(plan: Conv2dPlan): Conv2dPlan {
  const { height, width, kernel, stride, padding } = plan;
  const knowsRows = !isOnes(kernel) || !isOnes(stride) || padding[0] + padding[1] > 0;
  return knowsRows ? plan : { ...plan, height: 1, width: height * width, rows: 1, columns: height * width };
}

/** The sizes of the matrices of a dense layer. */
const denseSizes = ({ connections: { inputs, outputs }, kernel }: Conv2dPlan) => ({ outputs, inputs: inputs * kernel[0] * kernel[1] });

export function conv2d(machine: Machine, usage: TableUsage, products: Products, copy: StridedCopy, patterns: Patterns): Kernels<number>['conv2d'] {
  const { heap } = machine;
  const forward = keepConvolutions(heap, usage, (given, tables): Forward => {
    const plan = asRow(given);
    if (isDense(plan)) {
      const { outputs, inputs } = denseSizes(plan);
      return (x, w, bias, y, batch) => products.dots(x, w, bias, y, batch, inputs, outputs);
    }
    const { connections, kernel, stride, dilation, columns } = plan;
    const { inputs, outputs } = connections;
    if (isPointwise(plan)) {
      return (x, w, bias, y, batch) => {
        for (let n = 0; n < batch; n++) {
          products.combine(w, false, x + 4 * n * inputs * columns, false, y + 4 * n * outputs * columns, outputs, inputs, columns, bias);
        }
      };
    }
    const source = sourceOf(machine, copy, plan);
    if (arePatchesFaster(plan, 'forward')) {
      const { taps, places } = patchSizes(plan);
      const gather = gatherPatches(copy, source, plan);
      const strip = rowsTogether(plan);
      return (x, w, bias, y, batch) =>
        heap.lend(taps * strip * columns, (patches) =>
          source.each(x, batch, (from, n) => {
            for (let first = 0; first < plan.rows; first += strip) {
              const count = Math.min(strip, plan.rows - first);
              gather(from, patches, first, count);
              const to = y + 4 * (n * outputs * places + first * columns);
              products.combine(w, false, patches, false, to, outputs, taps, count * columns, bias, places);
            }
          }),
        );
    }
    /** Over elements that are `column` bytes apart. */
    const correlation = (column: 4 | 16) => {
      const form: Form = {
        maps: outputs,
        rows: plan.rows,
        columns,
        column,
        sourceRow: column * stride[0] * source.row,
        filled: undefined,
        sourceSize: column * source.pattern,
        tapWeights: 4,
        mapWeights: connections.isFull ? 4 * inputs * kernel[0] * kernel[1] : undefined,
      };
      const taps = Array.from({ length: kernel[1] }, (_, j) => column * source.tap(j));
      const kernelRows: Correlation['kernelRows'] = (map, first, end, note) => {
        connections.inputsOf(map).forEach((input, k) => {
          const pair = connections.firstPair(map) + k;
          for (let i = first; i < end; i++) {
            note(column * (input * source.map + i * dilation[0] * source.row), 4 * (pair * kernel[0] + i) * kernel[1]);
          }
        });
      };
      return compileCorrelation(machine, tables, { form, taps, met: () => [0, kernel[0]], kernelRows }, new Map());
    };
    const correlate = correlation(4);
    const sizeOfY = outputs * plan.rows * columns;
    if (source.copies) return (x, w, bias, y, batch) => source.each(x, batch, (from, n) => correlate(from, w, bias, y + 4 * n * sizeOfY, 1));
    if (!arePatternsFaster(plan, columns, source.pattern, sizeOfY)) return correlate;
    const together = correlation(16);
    return inFours(correlate, source.pattern, sizeOfY, (x, w, bias, y, batch) =>
      heap.lend(TOGETHER * source.pattern, (from) =>
        heap.lend(TOGETHER * sizeOfY, (to) => {
          for (let n = 0; n < batch; n += TOGETHER) {
            patterns.join(x + 4 * n * source.pattern, 4 * source.pattern, 1, 1, source.pattern, from, 0, 0);
            together(from, w, bias, to, 1);
            patterns.part(to, sizeOfY, y + 4 * n * sizeOfY);
          }
        }),
      ),
    );
  });
  return (plan, y, inputs) => forward(plan)(inputs[0], inputs[1], inputs[2] ?? 0, y, plan.batch);
}

export function conv2dInput(
  machine: Machine,
  usage: TableUsage,
  products: Products,
  copy: StridedCopy,
  patterns: Patterns,
): Kernels<number>['conv2dInput'] {
  const { heap } = machine;
  const allFinite = compileAllFinite(machine);
  const add = once(() => compileAdd(machine));
  const inputGradient = keepConvolutions(heap, usage, (given, tables): Gradient => {
    const plan = asRow(given);
    if (isDense(plan)) {
      const { outputs, inputs } = denseSizes(plan);
      return (g, w, dx, batch) => products.combine(g, false, w, false, dx, batch, outputs, inputs);
    }
    const { connections, height, width, kernel } = plan;
    const { count, inputs, outputs } = connections;
    if (isPointwise(plan)) {
      return (g, w, dx, batch) => {
        for (let n = 0; n < batch; n++) {
          products.combine(w, true, g + 4 * n * outputs * width, false, dx + 4 * n * inputs * width, inputs, outputs, width);
        }
      };
    }
    if (arePatchesFaster(plan, 'backward')) {
      const { taps, places } = patchSizes(plan);
      const scatter = scatterPatches(machine, add(undefined), plan);
      return (g, w, dx, batch) =>
        heap.lend(taps * places, (patches) => {
          for (let n = 0; n < batch; n++) {
            products.combine(w, true, g + 4 * n * outputs * places, false, patches, taps, outputs, places);
            scatter(patches, dx + 4 * n * inputs * height * width);
          }
        });
    }
    const { run, meetsZeros } = compileInputGradient(machine, tables, copy, patterns, plan);
    if (!meetsZeros) return run;
    const array = (address: number, size: number) => heap.floats.subarray(address / 4, address / 4 + size);
    const sizeOfW = count * kernel[0] * kernel[1];
    const sizeOfG = outputs * plan.rows * plan.columns;
    return (g, w, dx, batch) => {
      if (allFinite(w, sizeOfW)) run(g, w, dx, batch);
      // The zeros around g would make NaN of an infinite weight, in places that its products do not reach.
      else referenceConv2dInput({ ...plan, batch }, array(dx, batch * inputs * height * width), [array(g, batch * sizeOfG), array(w, sizeOfW)]);
    };
  });
  return (plan, dx, inputs) => inputGradient(plan)(inputs[0], inputs[1], dx, plan.batch);
}

export function conv2dKernel(machine: Machine, usage: TableUsage, products: Products, copy: StridedCopy): Kernels<number>['conv2dKernel'] {
  const { heap } = machine;
  const round = machine.compile({ doubles: 'i32', floats: 'i32', count: 'i32' }, (f, { doubles, floats, count }) =>
    storeRounded(f, count, doubles, floats),
  );
  const add = machine.compile({ doubles: 'i32', floats: 'i32', count: 'i32' }, (f, { doubles, floats, count }) => {
    const body = () => {
      addToDoubles(f, doubles, v128.load(floats));
      f.increase(doubles, 2 * VECTOR);
    };
    forVectors(f, count, [floats], body, 1);
  });
  /** Adds to the totals the gradient of each pattern, g xᵀ with g [outputs, size] and x [inputs, size]. */
  const addProducts =
    (inputs: number, outputs: number, size: number): AddKernelGradient =>
    (x, g, totals, batch) =>
      heap.lend(outputs * inputs, (product) => {
        for (let n = 0; n < batch; n++) {
          products.dots(g + 4 * n * outputs * size, x + 4 * n * inputs * size, 0, product, outputs, size, inputs);
          add(totals, product, outputs * inputs);
        }
      });
  const kernelGradient = keepConvolutions(heap, usage, (given, tables): Gradient => {
    const plan = asRow(given);
    const { outputs, inputs } = denseSizes(plan);
    if (isDense(plan)) {
      return (x, g, dw, batch) => {
        if (batch === 1) products.outer(g, x, dw, outputs, inputs);
        else products.combine(g, true, x, false, dw, outputs, batch, inputs);
      };
    }
    const size = plan.connections.count * plan.kernel[0] * plan.kernel[1];
    const sizeOfG = 4 * outputs * plan.rows * plan.columns;
    const source = sourceOf(machine, copy, plan);
    const addGradient = isPointwise(plan) ? addProducts(inputs, outputs, plan.columns) : compileKernelGradient(machine, tables, source, plan);
    return (x, g, dw, batch) => {
      heap.lend(2 * size, (totals) => {
        machine.fill(totals, 2 * size, 0);
        if (source.copies) source.each(x, batch, (from, n) => addGradient(from, g + n * sizeOfG, totals, 1));
        else addGradient(x, g, totals, batch);
        round(totals, dw, size);
      });
    };
  });
  return (plan, dw, inputs) => kernelGradient(plan)(inputs[0], inputs[1], dw, plan.batch);
}
