import { type Tensor, tensor } from '@lenet-ts/tensor';

/** What optimisers are tried with: doubles, in which formulas are exact to a rounding, and floats on the fastest backend. */
export const float64 = { dtype: 'float64', backend: 'cpu' } as const;
export const kinds = [float64, { dtype: 'float32', backend: 'wasm' }] as const;
/** Half the distance of two numbers beside 1. */
export const roundingOf = ({ dtype }: { readonly dtype: string }): number => (dtype === 'float64' ? 2 ** -53 : 2 ** -24);

export const values = (x: Tensor): number[] => Array.from(x.dataSync());
export const list = (...numbers: number[]): Tensor => tensor(numbers, float64);
