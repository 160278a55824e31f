import { keep, type Tensor, updateInPlace, zerosLike } from '@lenet-ts/tensor';
import { leavesOf, pairLeaves, type Tree } from '../tree.ts';
import type { Optimiser } from './optimiser.ts';
import { Setting } from './setting.ts';

/** Stochastic gradient descent: w ← w - rate g. */
export class Sgd<P extends Tree> implements Optimiser<P> {
  readonly #params: P;
  readonly #rate: Setting;

  constructor(params: P, rate: number) {
    this.#params = params;
    this.#rate = new Setting(params, rate);
  }

  /** The step size; may be changed between steps, captured ones among them. */
  get rate(): number {
    return this.#rate.value;
  }

  set rate(rate: number) {
    this.#rate.value = rate;
  }

  step(gradient: P): void {
    pairLeaves('Sgd.step', this.#params, gradient).forEach(([w, g], i) => {
      updateInPlace(w, this.#rate.beside(i), g);
    });
  }

  dispose(): void {
    this.#rate.dispose();
  }
}

/** Gradient descent with momentum: v ← momentum v + g, w ← w - rate v (Polyak, 1964). */
export class Momentum<P extends Tree> implements Optimiser<P> {
  readonly #params: P;
  readonly #rate: Setting;
  readonly #momentum: number;
  readonly #velocities: readonly Tensor[];

  constructor(params: P, rate: number, momentum: number) {
    this.#params = params;
    this.#rate = new Setting(params, rate);
    this.#momentum = momentum;
    this.#velocities = leavesOf(params).map((w) => keep(zerosLike(w)));
  }

  /** The step size; may be changed between steps, captured ones among them. */
  get rate(): number {
    return this.#rate.value;
  }

  set rate(rate: number) {
    this.#rate.value = rate;
  }

  step(gradient: P): void {
    const pairs = pairLeaves('Momentum.step', this.#params, gradient);
    this.#velocities.forEach((v, i) => {
      const pair = pairs[i];
      if (!pair) return;
      const [w, g] = pair;
      updateInPlace(v, 1 - this.#momentum, v);
      updateInPlace(v, -1, g);
      updateInPlace(w, this.#rate.beside(i), v);
    });
  }

  dispose(): void {
    this.#rate.dispose();
    for (const v of this.#velocities) v.dispose();
  }
}
