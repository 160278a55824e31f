import { ShapeError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { runInPlace } from './run.ts';

/**
 * w ← w - rate ∘ g, the one operation that changes a tensor: for optimisers. Tapes do not record it, but a walk back that has
 * to read what w was before throws an OverwrittenError.
 * @param rate of w's shape for a rate a weight, or a scalar
 * @throws ShapeError, DtypeError, BackendMismatchError
 */
export function updateInPlace(w: Tensor, rate: Tensor, g: Tensor): void {
  checkTogether('updateInPlace', w, rate);
  checkTogether('updateInPlace', w, g);
  if (!sameShape(w.shape, g.shape)) throw new ShapeError('updateInPlace', 'g must have the shape of w', [w.shape, g.shape]);
  if (rate.rank !== 0 && !sameShape(rate.shape, w.shape))
    throw new ShapeError('updateInPlace', 'rate must be a scalar or have the shape of w', [rate.shape, w.shape]);
  runInPlace('updateInPlace', 'update', { size: w.size, rateSize: rate.size }, w, [rate, g]);
}
