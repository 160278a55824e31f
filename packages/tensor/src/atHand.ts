import type { TypedArray } from './dtype.ts';
import { checkTensor, type Tensor } from './tensor.ts';

/**
 * A copy of the elements for a check of them, where they can be had without waiting: not on a graphics card. A capture does not
 * learn of it, and its later runs check nothing. @throws DisposedError
 */
export function valuesAtHand(x: Tensor): TypedArray | undefined {
  checkTensor('valuesAtHand', x);
  const { backend, handle, size, dtype } = x.block('valuesAtHand');
  return backend.readsAtOnce ? backend.readSync(handle, size, dtype) : undefined;
}
