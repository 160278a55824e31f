import type { BinaryName, Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { forEachRow } from './rows.ts';

type Loop = (a: TypedArray, b: TypedArray, y: TypedArray, first: number, n: number, i: number, stepA: number, j: number, stepB: number) => void;

/** One loop a function, so that the engine compiles each without a call inside. */
const rows: Record<BinaryName, Loop> = {
  add: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA]! + b[j + k * stepB]!;
  },
  sub: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA]! - b[j + k * stepB]!;
  },
  mul: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA]! * b[j + k * stepB]!;
  },
  div: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA]! / b[j + k * stepB]!;
  },
  maximum: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = Math.max(a[i + k * stepA]!, b[j + k * stepB]!);
  },
  minimum: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = Math.min(a[i + k * stepA]!, b[j + k * stepB]!);
  },
  equal: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA] === b[j + k * stepB] ? 1 : 0;
  },
  less: (a, b, y, first, n, i, stepA, j, stepB) => {
    for (let k = 0; k < n; k++) y[first + k] = a[i + k * stepA]! < b[j + k * stepB]! ? 1 : 0;
  },
};

export const binary: Kernels<TypedArray>['binary'] = (plan, y, [a, b]) => {
  const row = rows[plan.name];
  forEachRow(plan, (first, n, [i = 0, j = 0], [stepA = 0, stepB = 0]) => row(a, b, y, first, n, i, stepA, j, stepB));
};
