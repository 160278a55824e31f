import fc from 'fast-check';
import { matmul } from '../../../src/ops/matmul.ts';
import { axisSize, plains } from '../arbitraries.ts';
import { type Check, checksOf, sumOfProducts } from '../conformance.ts';
import * as reference from '../reference.ts';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly k: number;
}

const flip = (x: reference.Plain, transposed: boolean) => (transposed ? reference.transpose(x, [1, 0]) : x);

export const matmulChecks: Check[] = checksOf<Attributes>({
  operation: 'matmul',
  calls: (elements) =>
    fc.tuple(axisSize, axisSize, axisSize, fc.boolean(), fc.boolean()).chain(([m, k, n, transposeA, transposeB]) =>
      plains([transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]], elements).map((inputs) => ({
        attributes: { transposeA, transposeB, k },
        inputs,
      })),
    ),
  run: ({ transposeA, transposeB }, a, b) => matmul(a, b, { transposeA, transposeB }),
  chained: ({ transposeA, transposeB }, a, b) => a.matmul(b, { transposeA, transposeB }),
  reference: ({ transposeA, transposeB }, a, b) => reference.matmul(flip(a, transposeA), flip(b, transposeB)),
  bound: sumOfProducts(({ attributes }) => attributes.k),
  zerosHaveSigns: false,
});
