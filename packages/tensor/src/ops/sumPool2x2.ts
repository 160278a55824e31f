import type { PoolPlan } from '../backend.ts';
import { ShapeError } from '../errors.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';

function planPool(operation: string, shape: Shape, divisor: number): PoolPlan & { readonly leading: Shape } {
  const leading = shape.slice(0, -2);
  const [height, width] = shape.slice(-2);
  if (height === undefined || width === undefined) throw new ShapeError(operation, 'x must end in [height, width]', [shape]);
  if (height % divisor || width % divisor) throw new ShapeError(operation, 'height and width must be even', [shape]);
  return { leading, planes: sizeOf(leading), height: height / divisor, width: width / divisor };
}

const sumPoolPrimitive = primitive('sumPool2x2', ([x]) => {
  const plan = planPool('sumPool2x2', x.shape, 2);
  return run('sumPool2x2', 'sumPool2x2', plan, [x], [...plan.leading, plan.height, plan.width]);
});

const spreadPrimitive = primitive('spread2x2', ([y]) => {
  const plan = planPool('spread2x2', y.shape, 1);
  return run('spread2x2', 'spread2x2', plan, [y], [...plan.leading, 2 * plan.height, 2 * plan.width]);
});

/** The sum of each 2x2 square, without overlap: [..., 2h, 2w] → [..., h, w]. @throws ShapeError for an odd height or width */
export function sumPool2x2(x: Tensor): Tensor {
  checkTensor('sumPool2x2', x);
  return sumPoolPrimitive([x], undefined);
}

/** The adjoint of sumPool2x2: every element four times, [..., h, w] → [..., 2h, 2w]. @throws ShapeError */
export function spread2x2(y: Tensor): Tensor {
  checkTensor('spread2x2', y);
  return spreadPrimitive([y], undefined);
}
