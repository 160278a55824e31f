import { ShapeError } from '../errors.ts';
import { at } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';

const transposePrimitive = primitive('transpose', ([x], { permutation }) => {
  const shape = permutation.map((axis) => at(x.shape, axis));
  return run('transpose', 'transpose', { shape: x.shape, permutation }, [x], shape);
});

/** Reorders the axes: y's axis i is x's axis permutation[i]. Without a permutation the axes are reversed. @throws ShapeError */
export function transpose(x: Tensor, permutation: readonly number[] = reversed(x)): Tensor {
  checkTensor('transpose', x);
  const sorted = [...permutation].sort((a, b) => a - b);
  if (sorted.length !== x.rank || sorted.some((axis, i) => axis !== i)) {
    throw new ShapeError('transpose', `[${permutation.join(', ')}] does not name each of the ${x.rank} axes once`, [x.shape]);
  }
  return transposePrimitive([x], { permutation: permutation.slice() });
}

function reversed(x: Tensor): number[] {
  checkTensor('transpose', x);
  return x.shape.map((_, axis) => x.rank - 1 - axis);
}
