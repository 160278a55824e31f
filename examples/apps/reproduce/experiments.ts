import type { Experiment } from './experiment.ts';
import { openChoices } from './figures/choices.ts';
import { curvature } from './figures/curvature.ts';
import { figure3 } from './figures/figure3.ts';
import { figure5 } from './figures/figure5.ts';
import { figure6 } from './figures/figure6.ts';
import { figure7 } from './figures/figure7.ts';
import { figure8 } from './figures/figure8.ts';
import { figure9 } from './figures/figure9.ts';
import { lenet1989 } from './figures/lenet1989.ts';
import { optimisers } from './figures/optimisers.ts';

/** Everything that is reproduced, in the order of the page. */
export const experiments: readonly Experiment[] = [
  figure5,
  figure6,
  figure9,
  figure8,
  figure7,
  figure3,
  curvature,
  optimisers,
  openChoices,
  lenet1989,
];
