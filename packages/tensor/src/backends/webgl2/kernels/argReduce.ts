import type { Kernel } from '../device.ts';

/** y[o, i] = the first l whose x[o, l, i] is the largest (argmin: whose negative is); the first NaN counts as larger than all. */
export const argReduce: Kernel<'argReduce'> =
  (device) =>
  (name, x, y, { length, inner }) => {
    const parts = () => ({
      inputs: ['x'],
      uniforms: ['int length_', 'int inner', 'float sign_'],
      body: `
bool isNaN1(float v) { return (floatBitsToUint(v) & 0x7fffffffu) > 0x7f800000u; }
float element(int k) {
  int first = k / inner * length_ * inner + k % inner;
  float best = sign_ * x1(first);
  int index = 0;
  for (int l = 1; l < length_ && !isNaN1(best); l++) {
    float value = sign_ * x1(first + l * inner);
    if (value > best || isNaN1(value)) {
      best = value;
      index = l;
    }
  }
  return float(index);
}`,
    });
    device.elements('argReduce', parts, y, [device.source(x)], { length_: length, inner, sign_: name === 'argmax' ? 1 : -1 });
  };
