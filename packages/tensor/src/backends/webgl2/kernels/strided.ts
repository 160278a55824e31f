import type { BroadcastPlan } from '../../../shape.ts';
import { at } from '../../../shape.ts';
import type { Uniforms } from '../program.ts';

/*
 * Reading along strides. Element i of the result has the indices i mod dims[last], (i div dims[last]) mod dims[last - 1] and
 * so on; input x is read at Σ index · stride, where a stride of 0 repeats it. The sizes are uniforms, so one shader serves
 * every shape of a rank.
 */

export interface StridedParts {
  readonly uniforms: readonly string[];
  /** `int at_x(int i)` for each input x: the element of x that element i of the result reads. */
  readonly body: string;
}

export function stridedParts(inputs: readonly string[], rank: number): StridedParts {
  return {
    uniforms: [`int dims[${rank}]`, ...inputs.map((x) => `int ${x}Strides[${rank}]`)],
    body: inputs
      .map(
        (x) => `
int at_${x}(int i) {
  int k = 0;
  for (int axis = ${rank - 1}; axis >= 0; axis--) {
    k += (i % dims[axis]) * ${x}Strides[axis];
    i /= dims[axis];
  }
  return k;
}`,
      )
      .join(''),
  };
}

export function stridedUniforms(inputs: readonly string[], { dims, strides }: Pick<BroadcastPlan, 'dims' | 'strides'>): Uniforms {
  return { dims, ...Object.fromEntries(inputs.map((x, i) => [`${x}Strides`, at(strides, i)])) };
}
