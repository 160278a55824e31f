import './backward.css';
import './race.css';
import './table.css';
import '../parts/sheet.css';
import { AMPLITUDE, type TypedArray } from '@lenet-ts/tensor';
import { createLegend } from '../parts/diverging.ts';
import { create } from '../parts/element.ts';
import { valuesOf } from '../parts/layers.ts';
import { largest } from '../parts/numbers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, type PlacedRow, pageColours, rectangleOf } from '../parts/sheet.ts';
import { type TableLayer, tableLayer } from '../parts/tableLayer.ts';
import type { Reading } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { countsOf, countsOfAll, groups } from './table/counts.ts';
import { createDuel } from './table/duel.ts';
import { type Cell, fillGrid } from './table/grid.ts';

/** CSS pixels between two lines of maps, for the wires. */
const WIRES = 44;
const TITLE = 20;
/** Room for the frames. */
const EDGE = 3;

export const view: View = {
  lead: [
    'Each column is a map of the third layer, and each X a small map below that it looks at, through a kernel of its own.',
    'If every map saw all maps below, they could all learn the same; with different sources they have to find different features.',
    'Choose a column: its sources, its kernels and its map light up, and the numbers beside are counted from this very list.',
  ],
  equations: [
    {
      text: 'a = b + Σ w x, over the maps that the table names',
      number: '1998, Table I, p. 8',
      file: 'packages/lenet/src/lenet5.ts',
      line: "convolution('C3', 5, Connections.table(TABLE_I))",
    },
    {
      text: 'the same for H3',
      number: 'NIPS 1989, Table 1',
      file: 'packages/lenet1989/src/lenet1989.ts',
      line: "convolution('H3', 5, Connections.table(TABLE_1))",
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const grid = create('table');
    grid.className = 'connections';
    const column = Object.assign(create('input'), { type: 'range', min: '0', step: '1' });
    const columnText = create('span');
    const slider = create('label', columnText, column);
    slider.className = 'column';
    const said = create('p');
    said.className = 'facts';
    said.setAttribute('aria-live', 'polite');
    const counted = create('p');
    const legend = createLegend();
    const sheet = createSharpCanvas('The sources of the chosen map, its kernels, and the maps of its layer', () => exhibition.changed());
    sheet.node.className = 'sheet';
    const listed = create('div', grid, create('div', slider, said, counted));
    listed.className = 'listed';
    const duel = createDuel(exhibition);
    root.append(listed, legend.node, sheet.node, duel.node);

    const choose = (map: number) => address.set({ column: String(map) });
    column.addEventListener('input', () => choose(column.valueAsNumber));
    // The slider does the same for the keyboard.
    grid.addEventListener('click', ({ target }) => {
      const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
      if (cell) choose(Number(cell.dataset.column));
    });

    let shown: { readonly table: TableLayer; readonly cells: readonly Cell[] } | undefined;
    return {
      show() {
        duel.show();
        const { network } = exhibition.exhibit.classifier;
        const table = tableLayer(network);
        const { connections } = table.sums;
        if (shown?.table.name !== table.name) {
          shown = { table, cells: fillGrid(grid, table) };
          column.max = String(connections.outputs - 1);
          counted.textContent = describeCounts(table);
        }
        const map = Math.floor(address.number('column', 0, connections.outputs - 1) ?? 0);
        column.value = String(map);
        columnText.textContent = `Map ${map} of ${table.name}`;
        column.setAttribute('aria-valuetext', columnText.textContent);
        const sources = connections.inputsOf(map);
        for (const { node, input, output } of shown.cells) {
          node.classList.toggle('lit', output === map);
          node.classList.toggle('source', output === map && input !== undefined && sources.includes(input));
        }
        said.textContent = describeMap(table, map);
        const reading = exhibition.reading();
        const weight = exhibition.trained()?.parameters[table.name]?.weight?.dataSync();
        if (!reading || !weight) return;
        const kernels = kernelsOf(table, map, weight);
        const limit = largest(kernels);
        legend.show(`state −${AMPLITUDE}, weight −${limit.toPrecision(2)}`, '0', `${AMPLITUDE}, ${limit.toPrecision(2)}`);
        draw(reading, table, map, kernels, limit);
      },
    };

    function draw(reading: Reading, { layer, name, below, sums }: TableLayer, map: number, own: ArrayLike<number>, limit: number): void {
      const { context, node, width: all, height } = sheet;
      const { connections, kernel } = sums;
      const { inputs, outputs } = connections;
      const sources = connections.inputsOf(map);
      const width = Math.min(node.clientWidth - 2 * EDGE, 900);
      const side = (maps: number) => Math.sqrt(valuesOf(reading, maps === inputs ? layer - 1 : layer).length / maps);
      const place = (name: string, maps: number, side: number, top: number, gap: number, wide: number): PlacedRow => {
        const cell = (wide + gap - maps * gap) / (maps * side);
        const row = { name, maps, height: side, width: side, left: 0, top: top + TITLE, cell, gap, perLine: maps };
        return { ...row, extent: side * cell, label: { x: 0, y: top + TITLE / 2 } };
      };
      const seen = place(below, inputs, side(inputs), 0, Math.min(24, width / inputs / 4), Math.min(width, inputs * 130));
      const kernelsTop = seen.top + seen.extent + WIRES;
      const kernels: PlacedRow = {
        ...seen,
        name: 'kernels',
        height: kernel,
        width: kernel,
        top: kernelsTop,
        cell: (seen.cell * seen.width) / kernel,
      };
      const last = place(name, outputs, side(outputs), kernels.top + kernels.cell * kernel + WIRES - TITLE, 3, width);
      // Its name stands below it, where no wire crosses it.
      const sum = { ...last, label: { x: 0, y: last.top + last.extent + TITLE / 2 + 2 } };
      node.style.height = `${sum.top + sum.extent + TITLE + 4}px`;
      context.clearRect(0, 0, all, height);
      context.save();
      context.translate(EDGE, 0);
      const colours = pageColours();
      drawRow(context, seen, valuesOf(reading, layer - 1), AMPLITUDE);
      drawRow(context, sum, valuesOf(reading, layer), AMPLITUDE);
      drawRow(context, kernels, own, limit);
      drawFrames(context, seen, colours, 'states');
      drawFrames(context, sum, colours, `states of the ${outputs} maps`);
      drawFrames(context, { ...kernels, label: { x: -1000, y: 0 } }, colours);
      const box = (row: PlacedRow, i: number) => rectangleOf(row, i, { rows: [0, row.height - 1], columns: [0, row.width - 1] });
      const [endX, endY, endWidth, endHeight] = box(sum, map);
      context.lineWidth = 2;
      for (let input = 0; input < inputs; input++) {
        const [x, y, w, h] = box(seen, input);
        const [, kernelY, , kernelHeight] = box(kernels, input);
        if (!sources.includes(input)) {
          // No kernel: a map that is not seen.
          context.clearRect(x - 2, kernelY - 2, w + 4, kernelHeight + 4);
          continue;
        }
        context.strokeStyle = colours.accent;
        context.strokeRect(x - 1, y - 1, w + 2, h + 2);
        context.strokeRect(x - 1, kernelY - 1, w + 2, kernelHeight + 2);
        context.beginPath();
        context.moveTo(x + w / 2, y + h + 1);
        context.lineTo(x + w / 2, kernelY - 1);
        context.moveTo(x + w / 2, kernelY + kernelHeight + 1);
        context.lineTo(endX + endWidth / 2, endY - 2);
        context.stroke();
      }
      context.strokeRect(endX - 1, endY - 1, endWidth + 2, endHeight + 2);
      context.restore();
    }
  },
};

/** The kernels of a map, one for each map below, those it does not see being 0: [inputs, kernel, kernel]. */
function kernelsOf({ sums: { connections, kernel } }: TableLayer, map: number, weight: TypedArray): Float32Array {
  const area = kernel ** 2;
  const own = new Float32Array(connections.inputs * area);
  connections.inputsOf(map).forEach((input, i) => {
    const first = (connections.firstPair(map) + i) * area;
    own.set(weight.subarray(first, first + area), input * area);
  });
  return own;
}

const number = (n: number) => n.toLocaleString('en-US');

/** What one map is made of. */
function describeMap({ name, below, sums: { connections, kernel }, units }: TableLayer, map: number): string {
  const sources = connections.inputsOf(map);
  const own = sources.length * kernel ** 2 + 1;
  return (
    `Map ${map} of ${name} sees ${sources.length} of the ${connections.inputs} maps of ${below}: ${sources.join(', ')}. ` +
    `${sources.length} kernels of ${kernel} × ${kernel} weights and a bias are ${own} trainable numbers. ` +
    `Each of its ${units} units uses them all: ${number(own * units)} connections.`
  );
}

/** What the whole table saves. */
function describeCounts(table: TableLayer): string {
  const { connections } = table.sums;
  const [own, all] = [countsOf(table), countsOfAll(table)];
  const kinds = groups(connections).map(([inputs, maps]) => `${maps} see ${inputs}`);
  return (
    `Of the ${connections.outputs} maps ${kinds.join(', ')}. ` +
    `In all ${own.kernels} kernels, ${number(own.trainable)} trainable numbers and ${number(own.connections)} connections; ` +
    `everything connected would take ${all.kernels} kernels, ${number(all.trainable)} numbers and ${number(all.connections)} connections.`
  );
}
