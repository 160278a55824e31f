import { diagGaussNewton, squaredError } from '@lenet-ts/autograd';
import { type Tensor, tensor } from '@lenet-ts/tensor';
import { type Checks, hold, near, nearAll, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/08-curvature.ts';

export const checks: Checks<typeof exercises> = {
  rates: {
    hints: ['One division a weight.', 'Where h is 0, what remains is η / μ: the ceiling that μ is there for.'],
    check(rates) {
      const found = rates([0, 0.08, 1.98], 0.001, 0.02);
      hold(Number.isFinite(found[0]), 'Where h is 0, the rate is η / μ, a finite number: μ is added before the division.');
      nearAll(found, [0.05, 0.01, 0.0005], 'The rates of weights with the curvatures 0, 0.08 and 1.98, for η = 0.001 and μ = 0.02.');
    },
  },
  sharedCurvature: {
    hints: ['Each connection gives ∂²E/∂a² · x², Eq. 25.', 'Add them up, Eq. 23. No products of two different connections: they were dropped.'],
    check(sharedCurvature) {
      const found = sharedCurvature([
        { h: 2, x: 3 },
        { h: 0.5, x: -2 },
      ]);
      hold(found !== 5 && found !== 7, 'The state of the unit below comes in squared: a twice as large input bends E four times as much.');
      unlike(found, 8, 'The square of a sum has products of two different connections, which were dropped. Add up squares.');
      near(found, 20, 'Two connections, with h = 2 and x = 3, and h = ½ and x = -2.');
      near(sharedCurvature([]), 0, 'A weight without connections has no curvature.');
    },
  },
  throughWeights: {
    hints: ['It is the sum by which gradients come down, Σ u_k g_k, with one change.', 'The weights are squared.'],
    check(throughWeights) {
      const found = throughWeights([-3, 0.5], [2, 4]);
      hold(found !== -4, 'That is how a gradient comes down. A curvature comes down with the weight squared.');
      hold(!(found < 0), 'Squares are never negative, and so is what they carry down.');
      hold(found !== 16, 'The square of a sum has the pairs that were dropped. Add up squares, each with its own h.');
      near(found, 19, 'The weights -3 and ½, and the curvatures 2 and 4.');
    },
  },
  gaussNewton: {
    hints: ['The slope of tanh is 1 - tanh².', 'The curvature at x comes in with the slope squared.'],
    check(gaussNewton) {
      const slope = 1 - Math.tanh(0.5) ** 2;
      const found = gaussNewton(0.5, 3);
      unlike(found, slope * 3, 'That is h f′, the way of a gradient. A curvature takes the slope squared.');
      unlike(found, 0.75 ** 2 * 3, 'The slope of tanh is 1 - tanh² a, not 1 - a².');
      near(found, slope * slope * 3, 'a = 0.5, with a curvature of 3 at x.');
      const truth = diagGaussNewton((a: Tensor) => squaredError(a.tanh(), tensor([0.3], { dtype: 'float64', backend: 'cpu' })).sum());
      near(
        gaussNewton(1.2, 1),
        truth(tensor([1.2], { dtype: 'float64', backend: 'cpu' })).itemSync(),
        'The same as diagGaussNewton finds at a = 1.2.',
      );
    },
  },
  withBend: {
    hints: ['Differentiate f′(a) ∂E/∂x once more: a product, so two terms.', 'tanh″ = -2 tanh (1 - tanh²), times ∂E/∂x.'],
    check(withBend) {
      // E = ½ (tanh a - t)²: at x the curvature is 1 and the gradient x - t.
      const E = (a: number) => 0.5 * (Math.tanh(a) + 1) ** 2;
      const h = 1e-4;
      for (const a of [0.7, -0.4]) {
        const truth = (E(a + h) - 2 * E(a) + E(a - h)) / (h * h);
        const [x, slope] = [Math.tanh(a), 1 - Math.tanh(a) ** 2];
        const found = withBend(a, 1, x + 1);
        unlike(found, slope ** 2, 'That is Eq. 27 still: the term with f″ is missing.');
        unlike(found, slope ** 2 + 2 * x * slope * (x + 1), 'tanh bends towards 0 on both sides: f″ is -2 tanh (1 - tanh²), with a minus.');
        unlike(found, slope ** 2 - 2 * x * slope, 'f″ is multiplied by the gradient that reaches the unit, g.');
        near(found, truth, `The second derivative of ½ (tanh a + 1)² at a = ${a}.`, 1e-6);
      }
    },
  },
};
