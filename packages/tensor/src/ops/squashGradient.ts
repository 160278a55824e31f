import { ShapeError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { run } from './run.ts';
import { AMPLITUDE, checkSquash, SLOPE } from './unary.ts';

const squashGradientPrimitive = primitive('squashGradient', ([g, y], { amplitude, slope }) => {
  checkTogether('squashGradient', g, y);
  if (!sameShape(g.shape, y.shape)) throw new ShapeError('squashGradient', 'g must have the shape of y', [g.shape, y.shape]);
  return run('squashGradient', 'squashGradient', { size: g.size, amplitude, slope }, [g, y], g.shape);
});

/**
 * The gradient of y = A tanh(S x) in x, from its value alone: dx = g (S/A)(A² - y²). One kernel, as every layer of a network needs it.
 * @param g the gradient at y, of y's shape: there is no broadcasting
 * @throws ShapeError, DtypeError, BackendMismatchError, and ArgumentError unless A and S are finite and not 0
 */
export function squashGradient(g: Tensor, y: Tensor, amplitude: number = AMPLITUDE, slope: number = SLOPE): Tensor {
  checkSquash('squashGradient', amplitude, slope);
  return squashGradientPrimitive([g, y], { amplitude, slope });
}
