import type { Conv2dPlan, Kernels } from '../../../backend.ts';
import type { Connections } from '../../../connections.ts';
import { at } from '../../../shape.ts';
import { conv2dInput as referenceConv2dInput } from '../../cpu/kernels/conv2d.ts';
import type { Machine } from '../machine.ts';
import { compileCorrelation, type KernelRow } from './correlation.ts';
import { compileAllFinite, compileInputGradient, type InputGradient } from './inputGradient.ts';
import { compileKernelGradient, type KernelGradient } from './kernelGradient.ts';
import type { Products } from './products.ts';

type Forward = (x: number, w: number, bias: number, y: number, batch: number) => void;

/** A kernel of its own for each connections, height, width and kernel size; the batch is a parameter. Lists are short, so they are searched. */
function eachShape<K>(make: (plan: Conv2dPlan) => K): (plan: Conv2dPlan) => K {
  const made = new WeakMap<Connections, { readonly plan: Conv2dPlan; readonly kernel: K }[]>();
  return (plan) => {
    const known = made.get(plan.connections);
    if (known) {
      for (const {
        plan: { height, width, kernel: size },
        kernel,
      } of known) {
        if (height === plan.height && width === plan.width && size === plan.kernel) return kernel;
      }
    }
    const kernel = make(asRow(plan));
    if (known) known.push({ plan, kernel });
    else made.set(plan.connections, [{ plan, kernel }]);
    return kernel;
  };
}

/** Every output element sees all of the input: a matrix product with the kernels [outputs, inputs kernel²] as they stand. */
function isDense({ connections, height, width, kernel }: Conv2dPlan): boolean {
  return height === kernel && width === kernel && isFull(connections);
}

function isFull({ count, inputs, outputs }: Connections): boolean {
  return count === inputs * outputs;
}

/** A 1x1 kernel knows no rows: a map is one long row. */
function asRow(plan: Conv2dPlan): Conv2dPlan {
  return plan.kernel === 1 ? { ...plan, height: 1, width: plan.height * plan.width } : plan;
}

/** The sizes of the matrices of a dense layer. */
const denseSizes = ({ connections: { inputs, outputs }, kernel }: Conv2dPlan) => ({ outputs, inputs: inputs * kernel * kernel });

export function conv2d(machine: Machine, products: Products): Kernels<number>['conv2d'] {
  const forward = eachShape((plan): Forward => {
    if (isDense(plan)) {
      const { outputs, inputs } = denseSizes(plan);
      return (x, w, bias, y, batch) => products.dots(x, w, bias, y, batch, inputs, outputs);
    }
    const { connections, height, width, kernel } = plan;
    const { from, start, inputs, outputs } = connections;
    const kernelRows = (map: number): KernelRow[] => {
      const list: KernelRow[] = [];
      for (let p = at(start, map); p < at(start, map + 1); p++) {
        for (let i = 0; i < kernel; i++) list.push({ source: 4 * (at(from, p) * height + i) * width, weights: 4 * (p * kernel + i) * kernel });
      }
      return list;
    };
    return compileCorrelation(machine, {
      maps: outputs,
      rows: height - kernel + 1,
      columns: width - kernel + 1,
      kernel,
      sourceRow: 4 * width,
      sourceSize: 4 * inputs * height * width,
      tapStep: 4,
      group: isFull(connections) && outputs % 2 === 0 ? 2 : 1,
      groupWeights: 4 * inputs * kernel * kernel,
      kernelRows,
    });
  });
  return (x, w, bias = 0, y, plan) => forward(plan)(x, w, bias, y, plan.batch);
}

export function conv2dInput(machine: Machine, products: Products): Kernels<number>['conv2dInput'] {
  const { heap } = machine;
  const allFinite = compileAllFinite(machine);
  const gradient = eachShape((plan): InputGradient => {
    if (isDense(plan)) {
      const { outputs, inputs } = denseSizes(plan);
      return (g, w, dx, batch) => products.combine(g, outputs, 1, w, dx, batch, outputs, inputs);
    }
    const { connections, height, width, kernel } = plan;
    const { count, inputs, outputs } = connections;
    const compiled = compileInputGradient(machine, plan);
    if (kernel === 1) return compiled;
    const array = (address: number, size: number) => heap.floats.subarray(address / 4, address / 4 + size);
    const sizeOfW = count * kernel * kernel;
    const sizeOfG = outputs * (height - kernel + 1) * (width - kernel + 1);
    return (g, w, dx, batch) => {
      if (allFinite(w, sizeOfW)) compiled(g, w, dx, batch);
      // The zeros around g would make NaN of an infinite weight, in places that its products do not reach.
      else referenceConv2dInput(array(g, batch * sizeOfG), array(w, sizeOfW), array(dx, batch * inputs * height * width), { ...plan, batch });
    };
  });
  return (g, w, dx, plan) => gradient(plan)(g, w, dx, plan.batch);
}

export function conv2dKernel(machine: Machine, products: Products): Kernels<number>['conv2dKernel'] {
  const gradient = eachShape((plan): KernelGradient => {
    if (!isDense(plan)) return compileKernelGradient(machine, plan);
    const { outputs, inputs } = denseSizes(plan);
    return (x, g, dw, batch) => {
      if (batch === 1) products.outer(g, x, dw, outputs, inputs);
      else products.combine(g, 1, outputs, x, dw, outputs, batch, inputs);
    };
  });
  return (x, g, dw, plan) => gradient(plan)(x, g, dw, plan.batch);
}
