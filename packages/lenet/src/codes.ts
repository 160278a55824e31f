import { type Backend, type DType, keep, type Tensor, tensor } from '@lenet-ts/tensor';

/**
 * The codes of Figure 3 (LeCun et al. 1998, p. 8): for each digit a stylised 7x12 picture, # for ink. Digits that look
 * alike have codes that are alike, so confusions stay between characters that a language model can tell apart.
 */
export const GLYPHS: readonly (readonly string[])[] = [
  ['.#####.', '.......', '..###..', '.##.##.', '##...##', '##...##', '##...##', '##...##', '.##.##.', '..###..', '.......', '.......'],
  ['...##..', '..###..', '.####..', '...##..', '...##..', '...##..', '...##..', '...##..', '...##..', '.######', '.......', '.......'],
  ['.#####.', '.......', '.#####.', '##...##', '#....##', '....##.', '..###..', '.##....', '##.....', '#######', '.......', '.......'],
  ['#######', '.....##', '....##.', '...##..', '..####.', '.....##', '.....##', '.....##', '##...##', '.#####.', '.......', '.......'],
  ['.#####.', '.......', '.......', '.##..##', '.##..##', '###..##', '##...##', '##...##', '##..###', '.######', '.....##', '.....##'],
  ['.#####.', '.......', '#######', '##.....', '##.....', '.####..', '..####.', '.....##', '##...##', '.#####.', '.......', '.......'],
  ['..####.', '.##....', '##.....', '##.....', '######.', '###..##', '##...##', '##...##', '###..##', '.#####.', '.......', '.......'],
  ['#######', '.....##', '.....##', '....##.', '...##..', '...##..', '..##...', '..##...', '..##...', '..##...', '.......', '.......'],
  ['.#####.', '##...##', '##...##', '##...##', '.#####.', '##...##', '##...##', '##...##', '##...##', '.#####.', '.......', '.......'],
  ['.#####.', '##..###', '##...##', '##...##', '##..###', '.######', '.....##', '.....##', '....##.', '.####..', '.......', '.......'],
];

/** Units of F6, one a pixel of a code. */
export const CODE_SIZE = 84;

const SIGNS = GLYPHS.map((rows) => Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : -1)));

/** The codes placed so far: they never change, and a step asks for them several times. */
const placed = new WeakMap<Backend, Map<DType, Tensor>>();

/** The ten codes as the RBF layer's fixed parameters w_ij, beside x: ink +1, paper -1, row by row. [10, 84] */
export function codesLike({ backend, dtype }: Tensor): Tensor {
  const byDtype = placed.get(backend) ?? new Map<DType, Tensor>();
  placed.set(backend, byDtype);
  const codes = byDtype.get(dtype) ?? keep(tensor(SIGNS, { dtype, backend: backend.name }));
  byDtype.set(dtype, codes);
  return codes;
}
