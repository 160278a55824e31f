import { adjoint } from '../course/figures/adjoint.ts';
import { curvature } from '../course/figures/curvature.ts';
import { receptiveFields } from '../course/figures/receptiveFields.ts';
import { steps } from '../course/figures/steps.ts';
import { unit } from '../course/figures/unit.ts';
import { valley } from '../course/figures/valley.ts';
import { lenetPicture } from './lenetPicture.ts';
import { numericsTable } from './numericsTable.ts';
import { opsTable } from './opsTable.ts';

/** Every generated file of the documentation, and what belongs in it. */
export const generated: Readonly<Record<string, () => string>> = {
  'course/figures/adjoint.svg': adjoint,
  'course/figures/curvature.svg': curvature,
  'course/figures/receptive-fields.svg': receptiveFields,
  'course/figures/steps.svg': steps,
  'course/figures/unit.svg': unit,
  'course/figures/valley.svg': valley,
  'docs/lenet5.svg': lenetPicture,
  'docs/numerics/README.md': numericsTable,
  'docs/ops.md': opsTable,
};
