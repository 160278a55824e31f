import { ArgumentError, keep, type Tensor, writeInPlace } from '@lenet-ts/tensor';
import { nameOf } from '../arguments.ts';
import { leavesOf, mapTree, pairLeaves } from '../tree.ts';
import { copyState, type Optimiser, type OptimiserState } from './optimiser.ts';

/** What is kept beside a parameter. The rate is a scalar: a change is written into it, so that a captured step, which reads it, follows. */
type Kept = Readonly<Record<'rate', Tensor>> & Readonly<Record<string, Tensor>>;

/** An optimiser with one rate for all weights, which treats every parameter alike. */
export class OneRate<P extends object, K extends Kept> implements Optimiser<P> {
  readonly state: OptimiserState<P>;
  readonly #name: string;
  readonly #params: P;
  /** In the order of leavesOf. */
  readonly #kept: readonly K[];
  readonly #update: (w: Tensor, g: Tensor, kept: K) => void;

  /** @param begin makes what is kept beside a parameter. @param update one step of a parameter */
  constructor(name: string, params: P, rate: number, begin: (w: Tensor) => K, update: (w: Tensor, g: Tensor, kept: K) => void) {
    checkRate(name, rate);
    this.#name = name;
    this.#params = params;
    this.#kept = leavesOf(params).map(begin);
    for (const tensor of this.#tensors()) keep(tensor);
    this.#update = update;
    const names = Object.keys(this.#kept[0] ?? {});
    this.state = { ...Object.fromEntries(names.map((name) => [name, this.#tree((kept) => kept[name])])), rate: this.#tree(({ rate }) => rate) };
  }

  /** Sets the step size, between steps or between runs of captured ones. @throws ArgumentError unless it is finite and not negative */
  setRate(rate: number): void {
    checkRate(this.#name, rate);
    for (const { rate: scalar } of this.#kept) writeInPlace(scalar, scalar.dtype === 'float64' ? Float64Array.of(rate) : Float32Array.of(rate));
  }

  restore(state: OptimiserState<P>): void {
    copyState(`${this.#name}.restore`, this.state, state);
  }

  step(gradient: P): void {
    const pairs = pairLeaves(`${this.#name}.step`, this.#params, gradient);
    this.#kept.forEach((kept, i) => {
      const pair = pairs[i];
      if (pair) this.#update(...pair, kept);
    });
  }

  dispose(): void {
    for (const tensor of this.#tensors()) tensor.dispose();
  }

  #tensors(): Tensor[] {
    return this.#kept.flatMap((kept) => Object.values(kept));
  }

  /** One of the things that are kept beside each parameter. */
  #tree(of: (kept: K) => Tensor | undefined): P {
    let i = 0;
    return mapTree(this.#params, (w) => {
      const kept = this.#kept[i++];
      return (kept && of(kept)) ?? w;
    });
  }
}

/** @throws ArgumentError unless the rate is finite and not negative */
function checkRate(name: string, rate: number): void {
  if (!(Number.isFinite(rate) && rate >= 0)) throw new ArgumentError(name, `the rate is a finite number of 0 or more, not ${nameOf(rate)}`);
}

/** @throws ArgumentError unless what is left in the next step is a fraction below 1 */
export function checkFraction(name: string, what: string, fraction: number): void {
  if (!(Number.isFinite(fraction) && fraction >= 0 && fraction < 1)) {
    throw new ArgumentError(name, `${what} is a number from 0 up to, not including, 1, not ${nameOf(fraction)}`);
  }
}
