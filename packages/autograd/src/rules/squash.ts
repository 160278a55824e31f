import { type AttributesOf, squashGradient, type Tensor } from '@lenet-ts/tensor';
import type { RuleOf } from '../rule.ts';

type Constants = AttributesOf<'squash'>;

/** g f', by one kernel: for the curvature h f'² it runs twice. */
const timesSlope = (g: Tensor, y: Tensor, { amplitude, slope }: Constants): Tensor => squashGradient(g, y, amplitude, slope);

/** y = A tanh(Sx)      dy/dx = (S/A)(A² - y²) */
export const squashRule: RuleOf<'squash'> = {
  form: 'nonlinear',
  vjp: [(g, { y, attributes }) => timesSlope(g, y, attributes)],
  curvature: [(h, { y, attributes }) => timesSlope(timesSlope(h, y, attributes), y, attributes)],
};

const slopeInY = (g: Tensor, y: Tensor, { amplitude, slope }: Constants): Tensor => g.mul(y).mul((-2 * slope) / amplitude);

/** dx = g (S/A)(A² - y²)      ∂dx/∂g = (S/A)(A² - y²)      ∂dx/∂y = -2(S/A) g y */
export const squashGradientRule: RuleOf<'squashGradient'> = {
  form: 'linearInFirst',
  vjp: [(c, { inputs: [, y], attributes }) => timesSlope(c, y, attributes), (c, { inputs: [g, y], attributes }) => c.mul(slopeInY(g, y, attributes))],
  curvature: [
    (h, { inputs: [, y], attributes }) => timesSlope(timesSlope(h, y, attributes), y, attributes),
    (h, { inputs: [g, y], attributes }) => h.mul(slopeInY(g, y, attributes).square()),
  ],
};
