import { missing } from '../exercise.ts';

/** p_i = e^{y_i} / Σ_k e^{y_k}, for scores of any size. */
export function softmax(y: readonly number[]): number[] {
  return missing();
}

/** The gradient of -ln p_label in the scores y. */
export function crossEntropyGradient(y: readonly number[], label: number): number[] {
  return missing();
}

/** Eq. 7: the squared distance of the state x to each of the codes. */
export function rbf(x: readonly number[], codes: readonly (readonly number[])[]): number[] {
  return missing();
}

/** Eq. 9: y_D + ln(e^{-j} + Σ_i e^{-y_i}), for distances y of any size. */
export function mapLoss(y: readonly number[], right: number, j: number): number {
  return missing();
}

/** The gradient of Eq. 9 in the state x. */
export function mapLossGradient(x: readonly number[], codes: readonly (readonly number[])[], right: number, j: number): number[] {
  return missing();
}

/** The second derivative of Eq. 9 in each x_k: 2 p_junk + the variance of 2 (x_k - w_ik) over the classes and the junk class, where it is 0. */
export function mapLossCurvature(x: readonly number[], codes: readonly (readonly number[])[], j: number): number[] {
  return missing();
}
