import { ShapeError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether, handleOf } from './operands.ts';

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
  const handleW = handleOf(w, 'updateInPlace');
  const handleRate = handleOf(rate, 'updateInPlace');
  const handleG = handleOf(g, 'updateInPlace');
  w.block('updateInPlace').touch();
  if (w.size > 0) w.backend.kernels.update(handleW, handleRate, handleG, w.size, rate.size);
}
