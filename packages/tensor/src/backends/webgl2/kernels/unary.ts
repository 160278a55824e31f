import type { UnaryName } from '../../../backend.ts';
import type { ScalarFunction } from '../../scalarFunctions.ts';
import type { Kernel } from '../device.ts';
import { sourceOf } from './functions.ts';

/** Each function of four elements x with its constants a and b, and what it calls. */
const formulas: Record<UnaryName, { readonly formula: string; readonly calls?: ScalarFunction }> = {
  scale: { formula: 'a * x' },
  shift: { formula: 'x + a' },
  square: { formula: 'x * x' },
  sqrt: { formula: 'sqrt4(x)', calls: 'sqrt' },
  exp: { formula: 'exp4(x)', calls: 'exp' },
  log: { formula: 'log4(x)', calls: 'log' },
  squash: { formula: 'a * tanh4(b * x)', calls: 'tanh' },
};

/** y[i] = f(x[i]), four at a time. */
export const unary: Kernel<'unary'> =
  (device) =>
  ({ name, a, b }, y, [x]) => {
    const { formula, calls } = formulas[name];
    device.texels(
      name,
      () => ({
        inputs: ['x'],
        uniforms: ['float a', 'float b'],
        body: `${sourceOf(calls ? [calls] : [])}\nvec4 f(vec4 x) { return ${formula}; }\nvec4 texel(int t) { return f(x4(t)); }`,
      }),
      y,
      [device.source(x)],
      { a, b },
    );
  };
