import { successorOf } from '../backends/registry.ts';
import { BackendMismatchError, DtypeError, ShapeError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { copyKernel, pieceOf, placeIn } from './copy.ts';
import { runInPlace } from './run.ts';

/**
 * x ← y, without a way over the host. Where x's backend lost its device and was started anew, x lives again there.
 * @throws ShapeError, DtypeError, BackendMismatchError
 */
export function copyInPlace(x: Tensor, y: Tensor): void {
  checkTensor('copyInPlace', x);
  checkTensor('copyInPlace', y);
  const block = x.block('copyInPlace');
  const successor = successorOf(block.backend);
  if (y.backend !== successor) throw new BackendMismatchError('copyInPlace', [x.backend.name, y.backend.name]);
  if (x.dtype !== y.dtype) throw new DtypeError('copyInPlace', 'both tensors have one dtype', [x.dtype, y.dtype]);
  if (!sameShape(x.shape, y.shape)) throw new ShapeError('copyInPlace', 'y must have the shape of x', [x.shape, y.shape]);
  const from = y.block('copyInPlace');
  if (successor !== block.backend) block.moveTo(successor);
  const plan = { size: x.size, pieces: [pieceOf(x.shape, placeIn(x.shape))], value: undefined, dtype: x.dtype };
  if (from !== block) runInPlace('copyInPlace', copyKernel, plan, x, [y]);
}
