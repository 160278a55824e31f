import type { UnaryName } from '../../../backend.ts';
import type { Kernel } from '../device.ts';
import { functions } from './functions.ts';

/** Each function of four elements x with its constants a and b, and what it needs above it. */
const formulas: Record<UnaryName, { readonly formula: string; readonly above?: string }> = {
  scale: { formula: 'a * x' },
  shift: { formula: 'x + a' },
  square: { formula: 'x * x' },
  sqrt: { formula: 'sqrt(x)' },
  exp: { formula: 'exp4(x)', above: functions.exp },
  log: { formula: 'logOf(x)', above: functions.log },
  squash: { formula: 'a * tanh4(b * x)', above: functions.tanh },
};

/** y[i] = f(x[i]), four at a time. */
export const unary: Kernel<'unary'> = (device) => (name, x, y, _size, a, b) => {
  const { formula, above = '' } = formulas[name];
  device.texels(
    name,
    () => ({
      inputs: ['x'],
      uniforms: ['float a', 'float b'],
      body: `${above}\nvec4 f(vec4 x) { return ${formula}; }\nvec4 texel(int t) { return f(x4(t)); }`,
    }),
    y,
    [device.source(x)],
    { a, b },
  );
};
