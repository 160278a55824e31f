import { keep, scalarLike, type Tensor, writeInPlace } from '@lenet-ts/tensor';
import { leavesOf, type Tree } from '../tree.ts';

/**
 * A number that an optimiser uses in each step, as a scalar beside each parameter. A change is written into these scalars,
 * so that a captured step, which goes on reading them, follows it.
 */
export class Setting {
  #value: number;
  readonly #scalars: readonly Tensor[];

  constructor(params: Tree, value: number) {
    this.#value = value;
    this.#scalars = leavesOf(params).map((w) => keep(scalarLike(w, value)));
  }

  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    for (const scalar of this.#scalars) writeInPlace(scalar, scalar.dtype === 'float64' ? Float64Array.of(value) : Float32Array.of(value));
    this.#value = value;
  }

  /** The scalar beside parameter `i`, counted in the order of leavesOf. */
  beside(i: number): Tensor {
    const scalar = this.#scalars[i];
    if (!scalar) throw new RangeError(`there is no parameter ${i}`);
    return scalar;
  }

  dispose(): void {
    for (const scalar of this.#scalars) scalar.dispose();
  }
}
