import { type Axes, sizeOf } from '../../../shape.ts';
import type { KernelFor } from '../device.ts';

/** `int name(int i)`: where element i of these axes lies, counted from the first. */
function offset(name: string, { dims: { length } }: Axes): { readonly uniforms: string[]; readonly body: string } {
  if (length === 0) return { uniforms: [], body: `int ${name}(int i) { return 0; }` };
  return {
    uniforms: [`int ${name}Dims[${length}]`, `int ${name}Strides[${length}]`],
    body: `
int ${name}(int i) {
  int k = 0;
  for (int axis = ${length - 1}; axis >= 0; axis--) {
    k += (i % ${name}Dims[axis]) * ${name}Strides[axis];
    i /= ${name}Dims[axis];
  }
  return k;
}`,
  };
}

/** y[i] = the first l whose x[kept(i) + reduced(l)] is the largest (argmin: whose negative is); the first NaN counts as larger than all. */
export const argReduce: KernelFor<'argReduce'> =
  (device) =>
  ({ name, kept, reduced }, y, [x]) => {
    const parts = () => {
      const [keptOffset, reducedOffset] = [offset('kept', kept), offset('reduced', reduced)];
      return {
        inputs: ['x'],
        uniforms: ['int length_', 'float sign_', ...keptOffset.uniforms, ...reducedOffset.uniforms],
        body: `
${keptOffset.body}
${reducedOffset.body}
bool isNaN1(float v) { return (floatBitsToUint(v) & 0x7fffffffu) > 0x7f800000u; }
scalar element(int k) {
  int first = kept(k);
  float best = sign_ * x1(first);
  int index = 0;
  for (int l = 1; l < length_ && !isNaN1(best); l++) {
    float value = sign_ * x1(first + reduced(l));
    if (value > best || isNaN1(value)) {
      best = value;
      index = l;
    }
  }
  return index;
}`,
      };
    };
    device.elements(`argReduce ${kept.dims.length} ${reduced.dims.length}`, parts, y, [device.source(x)], {
      length_: sizeOf(reduced.dims),
      sign_: name === 'argmax' ? 1 : -1,
      keptDims: kept.dims,
      keptStrides: kept.strides,
      reducedDims: reduced.dims,
      reducedStrides: reduced.strides,
    });
  };
