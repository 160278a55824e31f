import { matmul } from '@lenet-ts/tensor';
import { bilinear, type RuleOf } from '../rule.ts';

/** Y = A B      dA = G Bᵀ      dB = Aᵀ G      (each transposed where its operand was read transposed; the walk sums over a broadcast batch) */
export const matmulRule: RuleOf<'matmul'> = bilinear(
  (g, b, { attributes: { transposeA, transposeB } }) =>
    transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB }),
  (g, a, { attributes: { transposeA, transposeB } }) =>
    transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA }),
);
