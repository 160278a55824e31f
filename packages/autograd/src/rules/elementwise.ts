import { div, scale } from '@lenet-ts/tensor';
import { bilinear, elementwise, type RuleOf } from '../rule.ts';

/** y = factor x      dy/dx = factor */
export const scaleRule: RuleOf<'scale'> = { ...elementwise(({ attributes }) => attributes.factor), form: 'linear' };

/** y = x + term      dy/dx = 1 */
export const shift: RuleOf<'shift'> = elementwise(1);

/** y = x²      dy/dx = 2x */
export const square: RuleOf<'square'> = elementwise(({ inputs: [x] }) => scale(x, 2));

/** y = √x      dy/dx = 1 / (2y) */
export const sqrt: RuleOf<'sqrt'> = elementwise(({ y }) => div(0.5, y));

/** y = eˣ      dy/dx = y */
export const exp: RuleOf<'exp'> = elementwise(({ y }) => y);

/** y = ln x      dy/dx = 1/x */
export const log: RuleOf<'log'> = elementwise(({ inputs: [x] }) => div(1, x));

/** y = a + b      ∂y/∂a = 1      ∂y/∂b = 1 */
export const add: RuleOf<'add'> = elementwise(1, 1);

/** y = a - b      ∂y/∂a = 1      ∂y/∂b = -1 */
export const sub: RuleOf<'sub'> = elementwise(1, -1);

/** y = a b      ∂y/∂a = b      ∂y/∂b = a */
export const mul: RuleOf<'mul'> = bilinear(
  (g, b) => g.mul(b),
  (g, a) => g.mul(a),
);

/** y = a / b      ∂y/∂a = 1/b      ∂y/∂b = -y/b */
export const divRule: RuleOf<'div'> = {
  ...elementwise(
    ({ inputs: [, b] }) => div(1, b),
    ({ inputs: [, b], y }) => y.div(b).neg(),
  ),
  form: 'linearInFirst',
};

/** y = max(a, b)      the larger one has the slope 1; equals share it */
export const maximum: RuleOf<'maximum'> = elementwise(
  ({ inputs: [a, b] }) => b.less(a).add(a.equal(b).mul(0.5)),
  ({ inputs: [a, b] }) => a.less(b).add(a.equal(b).mul(0.5)),
);

/** y = min(a, b)      the smaller one has the slope 1; equals share it */
export const minimum: RuleOf<'minimum'> = elementwise(
  ({ inputs: [a, b] }) => a.less(b).add(a.equal(b).mul(0.5)),
  ({ inputs: [a, b] }) => b.less(a).add(a.equal(b).mul(0.5)),
);

/** y = [a = b]      flat almost everywhere */
export const equal: RuleOf<'equal'> = elementwise(0, 0);

/** y = [a < b]      flat almost everywhere */
export const less: RuleOf<'less'> = elementwise(0, 0);
