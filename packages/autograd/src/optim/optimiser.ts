import { ArgumentError, copyInPlace } from '@lenet-ts/tensor';
import { pairLeaves } from '../tree.ts';

/** Changes parameters in place, given what valueAndGrad returned for them. */
export interface Optimiser<P extends object> {
  /**
   * The tensors that it keeps beside each parameter, by what they are: `rate` is always there, a number for the parameter or one for
   * each of its elements. With these and the parameters another optimiser goes on to the same bits.
   */
  readonly state: OptimiserState<P>;
  /** Goes on with a state that was saved. Its tensors are the optimiser's from now on, to be disposed by it. @throws ShapeError, ArgumentError */
  restore(state: OptimiserState<P>): void;
  /**
   * Sets the step size, for captured steps too.
   * @param curvature diagGaussNewton's of the mean loss over some hundred patterns, for those that make a rate for each weight of it:
   *   the others do not call it, and what it makes beside its result is disposed
   */
  setRate(rate: number, curvature: () => P): void;
  /** One step against the gradient. @throws ShapeError unless it has the parameters' structure and shapes */
  step(gradient: P): void;
  /** Gives back the optimiser's own tensors, not the parameters. */
  dispose(): void;
}

/** Trees of the parameters' structure. */
export type OptimiserState<P extends object> = Readonly<Record<'rate', P>> & Readonly<Record<string, P>>;

/** Copies a state that was saved into the tensors of another, and disposes it. @throws ShapeError, and ArgumentError where one of them is missing */
export function copyState<P extends object>(operation: string, to: OptimiserState<P>, from: OptimiserState<P>): void {
  const pairs = Object.entries(to).flatMap(([name, tree]) => {
    const saved = from[name];
    if (!saved) throw new ArgumentError(operation, `the state has no ${name}`);
    return pairLeaves(operation, tree, saved);
  });
  for (const [x, y] of pairs) {
    copyInPlace(x, y);
    if (x !== y) y.dispose();
  }
}
