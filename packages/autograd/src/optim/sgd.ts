import { keep, scalarLike, type Tensor, updateInPlace, zerosLike } from '@lenet-ts/tensor';
import { leavesOf, mapTree, pairLeaves, type Tree } from '../tree.ts';
import type { Optimiser } from './optimiser.ts';

/** Stochastic gradient descent: w ← w - rate g. */
export class Sgd<P extends Tree> implements Optimiser<P> {
  /** The step size; may be changed between steps. */
  rate: number;
  readonly #params: P;

  constructor(params: P, rate: number) {
    this.#params = params;
    this.rate = rate;
  }

  step(gradient: P): void {
    for (const [w, g] of pairLeaves('Sgd.step', this.#params, gradient)) descend(w, this.rate, g);
  }

  dispose(): void {}
}

/** Gradient descent with momentum: v ← momentum v + g, w ← w - rate v (Polyak, 1964). */
export class Momentum<P extends Tree> implements Optimiser<P> {
  /** The step size; may be changed between steps. */
  rate: number;
  readonly #momentum: number;
  readonly #params: P;
  readonly #velocity: P;

  constructor(params: P, rate: number, momentum: number) {
    this.#params = params;
    this.rate = rate;
    this.#momentum = momentum;
    this.#velocity = mapTree(params, (w) => keep(zerosLike(w)));
  }

  step(gradient: P): void {
    const velocities = leavesOf(this.#velocity);
    pairLeaves('Momentum.step', this.#params, gradient).forEach(([w, g], i) => {
      const v = velocities[i];
      if (!v) return;
      descend(v, 1 - this.#momentum, v);
      descend(v, -1, g);
      descend(w, this.rate, v);
    });
  }

  dispose(): void {
    for (const v of leavesOf(this.#velocity)) v.dispose();
  }
}

function descend(w: Tensor, rate: number, g: Tensor): void {
  using scalar = scalarLike(w, rate);
  updateInPlace(w, scalar, g);
}
