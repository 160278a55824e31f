import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjoint } from '../course/figures/adjoint.ts';
import { curvature } from '../course/figures/curvature.ts';
import { learning, type Run } from '../course/figures/learning.ts';
import { rates, type Trainings } from '../course/figures/rates.ts';
import { receptiveFields } from '../course/figures/receptiveFields.ts';
import { steps } from '../course/figures/steps.ts';
import { unit } from '../course/figures/unit.ts';
import { valley } from '../course/figures/valley.ts';
import { drawChoices } from '../examples/apps/reproduce/figures/choices.ts';
import { drawCurvature } from '../examples/apps/reproduce/figures/curvature.ts';
import { drawFigure3 } from '../examples/apps/reproduce/figures/figure3.ts';
import { drawFigure5 } from '../examples/apps/reproduce/figures/figure5.ts';
import { drawFigure6 } from '../examples/apps/reproduce/figures/figure6.ts';
import { drawFigure9 } from '../examples/apps/reproduce/figures/figure9.ts';
import { drawLenet1989 } from '../examples/apps/reproduce/figures/lenet1989.ts';
import { drawOptimisers } from '../examples/apps/reproduce/figures/optimisers.ts';
import { root } from './files.ts';
import { lenetPicture } from './lenetPicture.ts';
import { numericsTable } from './numericsTable.ts';
import { opsTable } from './opsTable.ts';
import { questions } from './questions.ts';

const read = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Draws a figure of the results from the numbers that stand beside it. */
function figureOf<Data>(name: string, draw: (data: Data) => string): Record<string, () => string> {
  return { [`docs/results/${name}.svg`]: () => `${draw(read<{ data: Data }>(`docs/results/${name}.json`).data)}\n` };
}

/** Every generated file of the documentation, and what belongs in it. */
export const generated: Readonly<Record<string, () => string | Promise<string>>> = {
  'course/figures/adjoint.svg': adjoint,
  'course/figures/curvature.svg': curvature,
  'course/figures/learning.svg': () => learning((name) => read<Run>(`docs/results/runs/${name}.json`)),
  'course/figures/rates.svg': () => rates(read<Trainings>('course/figures/rates.json')),
  'course/figures/receptive-fields.svg': receptiveFields,
  'course/figures/steps.svg': steps,
  'course/figures/unit.svg': unit,
  'course/figures/valley.svg': valley,
  'docs/lenet5.svg': lenetPicture,
  'docs/numerics/README.md': numericsTable,
  'docs/ops.md': opsTable,
  'docs/questions.md': questions,
  ...figureOf('choices', drawChoices),
  ...figureOf('curvature', drawCurvature),
  ...figureOf('figure3', drawFigure3),
  ...figureOf('figure5', drawFigure5),
  ...figureOf('figure6', drawFigure6),
  ...figureOf('figure9', drawFigure9),
  ...figureOf('lenet1989', drawLenet1989),
  ...figureOf('optimisers', drawOptimisers),
};
