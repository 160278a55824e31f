/** What is timed. */
export interface Work {
  /** One call, its result thrown away. Where a device works by itself, it is waited for. */
  readonly call: () => void | Promise<void>;
  /** Frees what the call reads. */
  readonly free: () => void;
}

/** A call that reads these arrays. */
export function reading(inputs: readonly { dispose(): void }[], call: Work['call']): Work {
  return {
    call,
    free: () => {
      for (const input of inputs) input.dispose();
    },
  };
}

export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** One square picture, as much padding as keeps its size, and a list of all pairs of maps. */
export interface Convolution {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
}

export type Adjoint = 'forward' | 'dx' | 'dw';
export type Along = 'sum' | 'max' | 'argmax' | 'softmax';

/** A library as the rows need it: each makes what a call reads, and returns the call; undefined where the library has no such thing. */
export interface Library {
  matmul(product: Product): Work;
  convolution(what: Adjoint, convolution: Convolution): Work | undefined;
  /** Over one axis of [n, n]. */
  along(what: Along, axis: 0 | 1, n: number): Work | undefined;
  /** Of [n, n]. */
  transpose(n: number): Work;
  /** exp(½x + 1) of n numbers, as its users would have it done fast: as one kernel where the library can. */
  chain(n: number): Work;
  /** `calls` products of a number with itself and another, one after the other; with the gradient of the last one in the first where wanted. */
  small(calls: number, gradient: boolean): Work | undefined;
}

/** Rows and columns of a convolution's result. */
export const placesOf = ({ size, stride }: Convolution): number => Math.floor((size - 1) / stride) + 1;
