import { type Recipe, schedule } from '@lenet-ts/network';

/** The paper prints the 30 passes and one update a pattern. All else was chosen without its test digits: see docs/fidelity.md. */
export const recipe1989: Recipe = {
  passes: 30,
  order: 'reshuffled',
  batch: 1,
  etas: schedule([
    [5e-4, 10],
    [2e-4, 10],
    [1e-4, 6],
    [5e-5, 4],
  ]),
  mu: 0.02,
  curvaturePatterns: 500,
  reestimateEvery: 0,
  initial: 'root',
};
