import { colours, figure, rect, text } from './svg.ts';

const CELL = 34;
const weights = [colours.blue, colours.orange, colours.green];

/** Chapter 3: a convolution as a matrix, and its way back as the transpose: the kernel turned round, on g with zeros at both ends. */
export function adjoint(): string {
  const [K, n] = [3, 5];
  const m = n - K + 1;
  const label = (x: number, y: number, content: string, style = {}) => text(x, y, content, { 'text-anchor': 'middle', ...style });

  /** A table of weights: `k(row, column)` says which stands there. */
  const table = (left: number, top: number, rows: readonly string[], columns: readonly string[], k: (row: number, column: number) => number) => [
    ...columns.map((name, column) => label(left + CELL * (column + 0.5), top - 8, name)),
    ...rows.map((name, row) => text(left - 8, top + CELL * (row + 0.65), name, { 'text-anchor': 'end' })),
    ...rows.flatMap((_, row) =>
      columns.map((__, column) => {
        const index = k(row, column);
        const place = [left + CELL * column, top + CELL * row, CELL, CELL] as const;
        if (!(index in weights)) return rect(...place, { fill: '#fff', stroke: '#ccc' });
        return (
          rect(...place, { fill: weights[index] ?? '', stroke: '#ccc' }) +
          label(place[0] + CELL / 2, place[1] + CELL * 0.65, `w${index}`, { fill: '#fff' })
        );
      }),
    ),
  ];
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
  const padded = ['0', '0', ...names('g', m), '0', '0'];

  return figure(
    780,
    330,
    'A convolution is a band matrix; its adjoint is the transpose, which is the kernel turned round, sliding over g with zeros at both ends',
    [
      label(150, 30, 'there: y = M x', { 'font-weight': 'bold' }),
      ...table(65, 80, names('y', m), names('x', n), (row, column) => column - row),
      label(150, 220, 'each row is the kernel,'),
      label(150, 238, 'one place further on'),
      label(390, 30, 'back: dx = Mᵀ g', { 'font-weight': 'bold' }),
      ...table(345, 80, names('x', n), names('g', m), (row, column) => row - column),
      label(390, 288, 'rows for columns:'),
      label(390, 306, 'w2 now stands left of w1'),
      label(640, 30, 'the same, with zeros', { 'font-weight': 'bold' }),
      ...table(520, 80, names('x', n), padded, (row, column) => K - 1 - (column - row)),
      label(640, 288, 'again each row is one kernel,'),
      label(640, 306, 'turned round: a convolution'),
    ],
  );
}
