import { ArgumentError, type Backend, type DType, keep, type Tensor, tensor } from '@lenet-ts/tensor';

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

/** How many classes there are: the ten digits, or with them the blank of Section VII (pp. 27-29), what lies between two digits. */
export type Classes = 10 | 11;

/** The label of the blank. */
export const BLANK = 10;

const SIGNS = [...GLYPHS.map((rows) => Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : -1))), new Array<number>(CODE_SIZE).fill(-1)];

/** The codes placed so far: they never change, and a step asks for them several times. */
const placed: Readonly<Record<Classes, WeakMap<Backend, Map<DType, Tensor>>>> = { 10: new WeakMap(), 11: new WeakMap() };

/**
 * The codes as the RBF layer's fixed parameters w_ij, beside x: ink +1, paper -1, row by row; the blank, all paper, is the last. [classes, 84]
 * @throws ArgumentError for another number of classes
 */
export function codesLike({ backend, dtype }: Tensor, classes: Classes = 10): Tensor {
  const byBackend = placed[classes];
  if (!byBackend) throw new ArgumentError('codesLike', `there are 10 classes, or 11 with the blank, not ${classes}`);
  const byDtype = byBackend.get(backend) ?? new Map<DType, Tensor>();
  byBackend.set(backend, byDtype);
  const codes = byDtype.get(dtype) ?? keep(tensor(SIGNS.slice(0, classes), { dtype, backend: backend.name }));
  byDtype.set(dtype, codes);
  return codes;
}
