import { diagonal, type Rule } from '@lenet-ts/autograd';
import type { Tensor } from '@lenet-ts/tensor';

export function correlate(x: readonly number[], w: readonly number[]): number[] {
  return Array.from({ length: x.length - w.length + 1 }, (_, i) => w.reduce((sum, wk, k) => sum + wk * (x[i + k] ?? 0), 0));
}

export function matrixOf(w: readonly number[], n: number): number[][] {
  return Array.from({ length: n - w.length + 1 }, (_, i) => Array.from({ length: n }, (_, j) => w[j - i] ?? 0));
}

export function inputGradient(g: readonly number[], w: readonly number[], n: number): number[] {
  return Array.from({ length: n }, (_, j) => w.reduce((sum, wk, k) => sum + wk * (g[j - k] ?? 0), 0));
}

export function kernelGradient(x: readonly number[], g: readonly number[]): number[] {
  return Array.from({ length: x.length - g.length + 1 }, (_, k) => g.reduce((sum, gi, i) => sum + gi * (x[i + k] ?? 0), 0));
}

export function cubeRule(): Rule<readonly [Tensor]> {
  return diagonal(({ inputs: [x] }) => x.square().mul(3));
}
