import { ArgumentError, elementwise, formula, leavesOf, mapTree, scope } from '@lenet-ts/tensor';
import { checkPositive } from './checks.ts';

const { div, minimum, mul, select } = formula;

/** x / largest, and 0 where all are 0. */
const relative = elementwise('clipByGlobalNorm', (x, largest) => select(largest, div(x, largest), x));

/** g · min(1, limit / ‖g‖), with ‖g‖ as a product of which neither factor overflows. */
const shorten = elementwise('clipByGlobalNorm', (g, length, largest, limit) => mul(g, minimum(1, div(div(limit, largest), length))));

/**
 * A gradient with its direction, and at most the norm `limit` over all its tensors together: g ← g · min(1, limit / ‖g‖) (Pascanu, Mikolov
 * and Bengio, 2013, Algorithm 1). The squares are those of g over its largest element, so that none overflows.
 * @throws ArgumentError unless the limit is a finite number above 0
 */
export function clipByGlobalNorm<P extends object>(gradient: P, limit: number): P {
  checkPositive('clipByGlobalNorm', 'the limit', limit);
  return scope(() => {
    const leaves = leavesOf(gradient);
    const [first, ...others] = leaves.map((g) => g.abs().max());
    if (!first) throw new ArgumentError('clipByGlobalNorm', 'there is no tensor in the gradient');
    const largest = others.reduce((a, b) => a.maximum(b), first);
    const squares = leaves.map((g) => relative(g, largest).square().sum());
    const length = squares.reduce((a, b) => a.add(b)).sqrt();
    return mapTree(gradient, (g) => shorten(g, length, largest, limit));
  });
}
