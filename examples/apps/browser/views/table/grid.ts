import { create } from '../../parts/element.ts';
import type { TableLayer } from '../../parts/tableLayer.ts';

/** A place of the grid, a head of a column where it has no input. */
export interface Cell {
  readonly node: HTMLElement;
  readonly input: number | undefined;
  readonly output: number;
}

/** Makes the table that the paper prints. */
export function fillGrid(grid: HTMLTableElement, { name, below, sums: { connections } }: TableLayer): Cell[] {
  const cells: Cell[] = [];
  const outputs = Array.from({ length: connections.outputs }, (_, output) => output);
  const cell = (tag: 'th' | 'td', text: string, output: number, input?: number) => {
    const node = create(tag, text);
    node.dataset.column = String(output);
    cells.push({ node, input, output });
    return node;
  };
  const head = create(
    'tr',
    create('td'),
    ...outputs.map((output) => {
      const node = cell('th', String(output), output);
      node.setAttribute('scope', 'col');
      return node;
    }),
  );
  const rows = Array.from({ length: connections.inputs }, (_, input) =>
    create(
      'tr',
      Object.assign(create('th', String(input)), { scope: 'row' }),
      ...outputs.map((output) => cell('td', connections.inputsOf(output).includes(input) ? 'X' : '', output, input)),
    ),
  );
  const caption = create('caption', `Columns are the maps of ${name}, rows those of ${below}`);
  caption.style.textAlign = 'left';
  grid.replaceChildren(caption, create('thead', head), create('tbody', ...rows));
  return cells;
}
