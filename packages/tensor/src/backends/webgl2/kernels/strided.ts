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
  /** `void place(int i)` sets `at_x` for each input x: the element of x that element i of the result reads. */
  readonly body: string;
}

/** Each axis takes one division for all inputs, as integers are divided slowly; the outermost takes none. */
export function stridedParts(inputs: readonly string[], rank: number): StridedParts {
  const each = (text: (x: string) => string) => inputs.map(text).join(' ');
  return {
    uniforms: [`int dims[${rank}]`, ...inputs.map((x) => `int ${x}Strides[${rank}]`)],
    body: `
int ${inputs.map((x) => `at_${x}`).join(', ')};
void place(int i) {
  ${each((x) => `at_${x} = 0;`)}
  for (int axis = ${rank - 1}; axis > 0; axis--) {
    int outside = i / dims[axis], index = i - outside * dims[axis];
    ${each((x) => `at_${x} += index * ${x}Strides[axis];`)}
    i = outside;
  }
  ${each((x) => `at_${x} += i * ${x}Strides[0];`)}
}`,
  };
}

export function stridedUniforms(inputs: readonly string[], { dims, strides }: Pick<BroadcastPlan, 'dims' | 'strides'>): Uniforms {
  return { dims, ...Object.fromEntries(inputs.map((x, i) => [`${x}Strides`, at(strides, i)])) };
}
