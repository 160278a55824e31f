import { mul, sub } from '../formula/functions.ts';
import type { Operand, Tensor } from '../tensor.ts';
import { inPlace } from './elementwise.ts';

/**
 * w ← w - rate ∘ g: the step that optimisers make. Tapes do not record it, but a walk back that has
 * to read what w was before throws an OverwrittenError.
 * @param rate of a shape that broadcasts to w's: a rate a weight, a row, or for all
 * @throws ShapeError unless rate and g broadcast to w's shape, DtypeError, BackendMismatchError, ArgumentError
 */
export const updateInPlace: (w: Tensor, rate: Operand, g: Operand) => void = inPlace('updateInPlace', (w, rate, g) => sub(w, mul(rate, g)));
