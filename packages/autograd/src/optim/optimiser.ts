import type { Tree } from '../tree.ts';

/** Changes parameters in place, given what valueAndGrad returned for them. */
export interface Optimiser<P extends Tree> {
  /** One step against the gradient. @throws ShapeError unless it has the parameters' structure and shapes */
  step(gradient: P): void;
  /** Gives back the optimiser's own tensors, not the parameters. */
  dispose(): void;
}
