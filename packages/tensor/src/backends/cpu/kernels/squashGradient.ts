import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

export const squashGradient: Kernels<TypedArray>['squashGradient'] = ({ size, amplitude: a, slope: b }, dx, [g, y]) => {
  for (let i = 0; i < size; i++) dx[i] = g[i]! * ((b / a) * (a * a - y[i]! * y[i]!));
};
