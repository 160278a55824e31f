import { type Recipe, schedule } from '@lenet-ts/network';

/** What Section III and Appendix C print (pp. 10 and 42): it diverges in the first pass; see docs/fidelity.md. */
export const literalRecipe: Recipe = {
  passes: 20,
  order: 'constant',
  batch: 1,
  etas: schedule([
    [5e-4, 2],
    [2e-4, 3],
    [1e-4, 3],
    [5e-5, 4],
    [1e-5, 8],
  ]),
  mu: 0.02,
  curvaturePatterns: 500,
  reestimateEvery: 0,
  initial: 'paper',
};

/**
 * The same with what it takes to converge: η five times smaller, wider initial weights, curvature looked at more often at
 * first; and a new order for every pass.
 */
export const defaultRecipe: Recipe = {
  ...literalRecipe,
  order: 'reshuffled',
  etas: schedule([
    [1e-4, 2],
    [4e-5, 3],
    [2e-5, 3],
    [1e-5, 4],
    [2e-6, 8],
  ]),
  reestimateEvery: 1000,
  initial: 'root',
};

/** The constant j of Eq. 9, for which the paper gives no value. */
export const DEFAULT_J = 10;

/** The same for distorted digits, which are harder to tell apart: a wrong code counts from further away. */
export const DISTORTED_J = 15;

/** For distorted digits, which never come twice: smaller rates, each for longer. */
export const distortedRecipe: Recipe = {
  ...defaultRecipe,
  passes: 76,
  etas: schedule([
    [4e-5, 20],
    [2e-5, 20],
    [1e-5, 16],
    [4e-6, 12],
    [1e-6, 8],
  ]),
};

/** From the weights that distortedRecipe led to on to a scanner, which learns from windows onto strings. */
export const scannerRecipe: Recipe = {
  ...distortedRecipe,
  passes: 26,
  etas: schedule([
    [4e-5, 8],
    [2e-5, 8],
    [1e-5, 6],
    [4e-6, 4],
  ]),
};
