import { scalarLike, select } from '@lenet-ts/tensor';
import { type RuleOf, structural } from '../rule.ts';

/** y = condition ? a : b      each element goes back to where it was taken from */
export const selectRule: RuleOf<'select'> = structural(
  'flat',
  (g, { inputs: [condition] }) => select(condition, g, scalarLike(g, 0)),
  (g, { inputs: [condition] }) => select(condition, scalarLike(g, 0), g),
);
