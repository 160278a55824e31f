import { formula, inPlace } from '@lenet-ts/tensor/functions';
import { pairLeaves } from '../tree.ts';
import { checkFraction } from './checks.ts';

const { add, mul } = formula;

const blend = inPlace('ema', (average, decay, rest, x) => add(mul(decay, average), mul(rest, x)));

/**
 * An exponential moving average of parameters, in place: averages ← decay averages + (1 - decay) values. Let it begin at a copy of them,
 * `mapTree(params, (w) => w.add(0))` (Polyak and Juditsky, 1992, with weights that fall).
 * @throws ShapeError unless both have one structure and the same shapes, ArgumentError unless 0 ≤ decay < 1
 */
export function ema<P extends object>(averages: P, values: NoInfer<P>, decay: number): void {
  checkFraction('ema', 'the decay', decay);
  for (const [average, x] of pairLeaves('ema', averages, values)) blend(average, decay, 1 - decay, x);
}
