import { lenetPicture } from './lenetPicture.ts';
import { numericsTable } from './numericsTable.ts';
import { opsTable } from './opsTable.ts';

/** Every generated file of the documentation, and what belongs in it. */
export const generated: Readonly<Record<string, () => string>> = {
  'docs/lenet5.svg': lenetPicture,
  'docs/numerics/README.md': numericsTable,
  'docs/ops.md': opsTable,
};
