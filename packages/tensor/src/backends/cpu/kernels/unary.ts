import type { Kernels, UnaryName } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

const functions: Record<UnaryName, (x: TypedArray, y: TypedArray, a: number, b: number) => void> = {
  scale: (x, y, a) => {
    for (let i = 0; i < y.length; i++) y[i] = a * x[i]!;
  },
  shift: (x, y, a) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! + a;
  },
  square: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! * x[i]!;
  },
  sqrt: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i]!);
  },
  exp: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!);
  },
  log: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i]!);
  },
  squash: (x, y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = a * Math.tanh(b * x[i]!);
  },
};

export const unary: Kernels<TypedArray>['unary'] = ({ name, a, b }, y, [x]) => {
  functions[name](x, y, a, b);
};
