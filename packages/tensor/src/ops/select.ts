import { broadcastShapes, planBroadcast } from '../shape.ts';
import { outputLike, type Tensor } from '../tensor.ts';
import { checkTogether, handleOf } from './operands.ts';
import { primitive } from './recorder.ts';

const selectPrimitive = primitive('select', ([condition, a, b]) => {
  checkTogether('select', condition, a);
  checkTogether('select', condition, b);
  const shape = broadcastShapes('select', condition.shape, broadcastShapes('select', a.shape, b.shape));
  const handles = [handleOf(condition, 'select'), handleOf(a, 'select'), handleOf(b, 'select')] as const;
  const y = outputLike(a, shape, 'select');
  if (y.size > 0) a.backend.kernels.select(...handles, handleOf(y, 'select'), planBroadcast(shape, [condition.shape, a.shape, b.shape]));
  return y;
});

/** y = a where condition is not 0, b elsewhere; all three broadcast. @throws ShapeError, DtypeError, BackendMismatchError */
export function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return selectPrimitive([condition, a, b], undefined);
}
