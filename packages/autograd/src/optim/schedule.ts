import { ArgumentError, formula, type Term } from '@lenet-ts/tensor/functions';
import { nameOf } from '../arguments.ts';
import { checkNumber, checkSteps } from './checks.ts';

const { add, cos, div, less, maximum, minimum, mul, select, sub } = formula;

/**
 * The step size as a formula of how many steps there were: 0 in the first one. A formula, because in a captured step nothing else follows
 * the count. `elementwise('rate', schedule)(arange(100))` is a table of it.
 */
export type Schedule = (step: Term) => Term;

/** The same rate in every step. @throws ArgumentError unless it is finite, and 0 or more */
export function constant(rate: number): Schedule {
  checkNumber('constant', 'the rate', rate, 0);
  return () => rate;
}

/**
 * Some rates, each for so many steps; the last one holds for all steps after it: `stepwise([[0.1, 1000], [0.01, 500]])`.
 * @throws ArgumentError for an empty list, and for rates and numbers of steps that are none
 */
export function stepwise(runs: readonly (readonly [rate: number, steps: number])[]): Schedule {
  if (!Array.isArray(runs) || !runs.every(Array.isArray) || runs.length === 0)
    throw new ArgumentError('stepwise', `a list of pairs is expected, each a rate and its steps, not ${nameOf(runs)}`);
  let end = 0;
  const ends = runs.map(([rate, steps]) => {
    checkNumber('stepwise', 'a rate', rate, 0);
    end += checkSteps('stepwise', 'a number of steps', steps);
    return [rate, end] as const;
  });
  return (step) =>
    ends.reduceRight<Term | undefined>((after, [rate, end]) => (after === undefined ? rate : select(less(step, end), rate, after)), undefined) ?? 0;
}

/**
 * Half a period of a cosine, from `rate` down to `last` in so many steps, where it stays: Loshchilov and Hutter, "SGDR", 2017, Eq. 5, without restarts.
 * @throws ArgumentError for a rate or a number of steps that is none
 */
export function cosine(rate: number, steps: number, last: number = 0): Schedule {
  checkNumber('cosine', 'the rate', rate, 0);
  checkSteps('cosine', 'the number of steps', steps);
  checkNumber('cosine', 'the last rate', last, 0);
  return (step) => {
    const turned = cos(mul(Math.PI, minimum(div(step, steps), 1)));
    return add(last, mul((rate - last) / 2, add(1, turned)));
  };
}

/**
 * Another schedule after so many steps that lead up to it in equal parts, 1/steps of its first rate, 2/steps, …: Goyal et al., "Accurate,
 * Large Minibatch SGD", 2017, Section 2.2.
 * @throws ArgumentError for a number of steps that is none, and for what is no function
 */
export function warmUp(steps: number, schedule: Schedule): Schedule {
  checkSteps('warmUp', 'the number of steps', steps);
  if (typeof schedule !== 'function') throw new ArgumentError('warmUp', `a schedule is expected, such as constant(0.1), not ${nameOf(schedule)}`);
  return (step) => select(less(step, steps), mul(schedule(0), div(add(step, 1), steps)), schedule(maximum(sub(step, steps), 0)));
}
