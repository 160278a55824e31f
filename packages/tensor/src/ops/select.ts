import { broadcastShapes, planBroadcast } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';

const selectPrimitive = primitive('select', ([condition, a, b]) => {
  checkTogether('select', condition, a);
  checkTogether('select', condition, b);
  const shape = broadcastShapes('select', condition.shape, broadcastShapes('select', a.shape, b.shape));
  return run('select', 'select', planBroadcast(shape, [condition.shape, a.shape, b.shape]), [condition, a, b], shape);
});

/** y = a where condition is not 0, b elsewhere; all three broadcast. @throws ShapeError, DtypeError, BackendMismatchError */
export function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return selectPrimitive([condition, a, b], undefined);
}
