import '../parts/sheet.css';
import { summarise } from '@lenet-ts/network';
import { AMPLITUDE } from '@lenet-ts/tensor';
import type { Exhibition } from '../exhibition.ts';
import { createLegend } from '../parts/diverging.ts';
import { create } from '../parts/element.ts';
import { rowsOf, valuesOf } from '../parts/layers.ts';
import { receptiveField } from '../parts/receptiveField.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, outline, type PlacedRow, pageColours, rectangleOf, type Unit, unitAt } from '../parts/sheet.ts';
import type { Reading } from '../reading.ts';
import type { Mounted, View } from '../view.ts';

/** A unit of a layer, the input plane being layer -1. */
interface Place {
  readonly layer: number;
  readonly unit: Unit;
}

/** Room for the ten distances below the maps. */
const DISTANCES = 118;

export const view: View = {
  lead: [
    'These are all the numbers between your strokes and the answer: each small square is one unit, and its colour is its state.',
    'A unit of the first layers sees only a small patch, and the deeper it lies, the more of your digit it sees: point at one, and everything it depends on is outlined.',
    'Convolution layers look for the same small pattern everywhere, subsampling layers in between forget where exactly it was.',
  ],
  equations: [
    {
      text: 'x = A tanh(S a),  a = Σ w x + b',
      number: '1998, Eqs. 5 and 6, p. 8',
      file: 'packages/network/src/layer.ts',
      line: 'forward: (x, { weight, bias }) =>',
    },
    {
      text: 'yᵢ = Σⱼ (xⱼ − wᵢⱼ)²',
      number: '1998, Eq. 7, p. 8',
      file: 'packages/lenet/src/rbf.ts',
      line: 'return differences(x, classes).square().sum(2)',
    },
  ],
  mount(root, exhibition): Mounted {
    root.classList.add('inside');
    const legend = createLegend();
    const canvas = createSharpCanvas('All states of the network, layer by layer, from the input plane to the distances', () => exhibition.changed());
    const facts = create('p');
    facts.className = 'facts';
    facts.id = 'inside-facts';
    facts.setAttribute('aria-live', 'polite');
    canvas.node.className = 'sheet';
    canvas.node.tabIndex = 0;
    canvas.node.setAttribute('aria-describedby', facts.id);
    root.append(legend.node, canvas.node, facts);
    let hovered: Place | undefined;
    let rows: readonly PlacedRow[] = [];

    const chosen = (): Place | undefined => placeOf(exhibition.address.get('unit'), rows);
    const draw = (): void => {
      const reading = exhibition.reading();
      const { context, width, height } = canvas;
      const { network } = exhibition.exhibit.classifier;
      const hasDistances = exhibition.network === 'lenet5';
      const sheet = layOut(rowsOf(network), canvas.node.clientWidth);
      rows = sheet.rows;
      canvas.node.style.height = `${sheet.height + (hasDistances ? DISTANCES : 0)}px`;
      context.clearRect(0, 0, width, height);
      if (!reading) return;
      const colours = pageColours();
      rows.forEach((row, i) => {
        drawRow(context, row, valuesOf(reading, i - 1), AMPLITUDE);
        drawFrames(context, row, colours, `${row.maps} × ${row.height}²`.replace('1 × ', '').replace(' × 1²', ' units'));
      });
      const place = hovered ?? chosen();
      if (hasDistances) drawDistances(context, sheet.height, rows[0]?.left ?? 0, width, reading, colours, place?.layer === network.layers.length);
      if (place && place.layer < network.layers.length) {
        receptiveField(network, place.layer, place.unit).forEach((field, i) => {
          const row = rows[i];
          if (row) for (const map of field.maps) outline(context, rectangleOf(row, map, field));
        });
      }
      facts.textContent = place
        ? describe(exhibition, place, reading)
        : 'Point at a unit, tap one, or move with the arrow keys; Page Up and Page Down change the layer.';
    };

    const at = (event: PointerEvent): Place | undefined => {
      const box = canvas.node.getBoundingClientRect();
      for (const [i, row] of rows.entries()) {
        const unit = unitAt(row, event.clientX - box.left, event.clientY - box.top);
        if (unit) return { layer: i - 1, unit };
      }
      return undefined;
    };
    canvas.node.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse') return;
      hovered = at(event);
      exhibition.changed();
    });
    canvas.node.addEventListener('pointerleave', () => {
      hovered = undefined;
      exhibition.changed();
    });
    canvas.node.addEventListener('click', (event) => {
      hovered = undefined;
      exhibition.address.set({ unit: nameOf(at(event), rows) });
    });
    canvas.node.addEventListener('keydown', (event) => {
      const next = step(chosen() ?? { layer: -1, unit: { map: 0, row: 16, column: 16 } }, event.key, rows);
      if (!next) return;
      event.preventDefault();
      hovered = undefined;
      exhibition.address.set({ unit: nameOf(next, rows) });
    });
    return {
      show() {
        legend.show(`−${AMPLITUDE}`, '0', `${AMPLITUDE}`);
        draw();
      },
    };
  },
};

/** C3.4.2.5: the layer, and the map, row and column in it. */
function nameOf(place: Place | undefined, rows: readonly PlacedRow[]): string | undefined {
  if (!place) return undefined;
  const { map, row, column } = place.unit;
  return [rows[place.layer + 1]?.name, map, row, column].join('.');
}

function placeOf(name: string | undefined, rows: readonly PlacedRow[]): Place | undefined {
  const [layer, ...numbers] = (name ?? '').split('.');
  const at = rows.findIndex((row) => row.name === layer);
  const [map = -1, row = -1, column = -1] = numbers.map(Number);
  const found = rows[at];
  const isThere = found && isIndex(map, found.maps) && isIndex(row, found.height) && isIndex(column, found.width);
  return isThere ? { layer: at - 1, unit: { map, row, column } } : undefined;
}

function isIndex(i: number, count: number): boolean {
  return Number.isInteger(i) && i >= 0 && i < count;
}

/** The unit beside another one: arrow keys go on in the next map where one ends, page keys to the same share of the next layer. */
function step({ layer, unit }: Place, key: string, rows: readonly PlacedRow[]): Place | undefined {
  const row = rows[layer + 1];
  if (!row) return undefined;
  const pages = { PageDown: 1, PageUp: -1 }[key];
  if (pages !== undefined) {
    const next = rows[layer + 1 + pages];
    if (!next) return undefined;
    const scaled = (i: number, from: number, to: number) => Math.min(to - 1, Math.floor(((i + 0.5) * to) / from));
    const to = {
      map: scaled(unit.map, row.maps, next.maps),
      row: scaled(unit.row, row.height, next.height),
      column: scaled(unit.column, row.width, next.width),
    };
    return { layer: layer + pages, unit: to };
  }
  const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!move) return undefined;
  const [down = 0, right = 0] = move;
  // In the grid of all maps side by side, so that the keys follow what is seen.
  const acrossAll = row.perLine * row.width;
  const x = (unit.map % row.perLine) * row.width + unit.column + right;
  const y = Math.floor(unit.map / row.perLine) * row.height + unit.row + down;
  const map = Math.floor(y / row.height) * row.perLine + Math.floor(x / row.width);
  if (x < 0 || x >= acrossAll || y < 0 || map >= row.maps) return undefined;
  return { layer, unit: { map, row: y % row.height, column: x % row.width } };
}

/** The distances as bars under the maps: the shorter, the nearer is F6 to that digit's code. */
function drawDistances(
  context: CanvasRenderingContext2D,
  top: number,
  left: number,
  width: number,
  { scores, answer }: Reading,
  colours: ReturnType<typeof pageColours>,
  isChosen: boolean,
): void {
  context.textBaseline = 'middle';
  context.font = 'bold 13px system-ui, sans-serif';
  context.fillStyle = colours.ink;
  context.fillText(left > 0 ? 'RBF' : 'RBF: distances to the codes', 0, top + 8);
  const room = Math.min(60, (width - left) / 10);
  const high = 60;
  const from = top + (left > 0 ? 0 : 20);
  context.textAlign = 'center';
  scores.forEach((score, digit) => {
    const x = left + digit * room;
    const length = Math.min(1, -score / 220) * high;
    context.fillStyle = digit === answer || isChosen ? colours.accent : colours.faint;
    context.fillRect(x + 3, from + high - length, room - 6, length);
    context.font = `${digit === answer ? 'bold ' : ''}12px system-ui, sans-serif`;
    context.fillText((-score).toFixed(room < 40 ? 0 : 1), x + room / 2, from + high + 10);
    context.fillText(String(digit), x + room / 2, from + high + 26);
  });
  context.textAlign = 'start';
}

/** The chosen unit in words. */
function describe({ exhibit }: Exhibition, { layer, unit }: Place, reading: Reading): string {
  const { network } = exhibit.classifier;
  const rows = summarise(network);
  const side = layer < 0 ? network.plane.size : (rows[layer]?.size ?? 1);
  const name = layer < 0 ? 'The input' : (rows[layer]?.name ?? '');
  const state = valuesOf(reading, layer)[(unit.map * side + unit.row) * side + unit.column] ?? Number.NaN;
  const where = side === 1 ? `unit ${unit.map}` : `map ${unit.map}, row ${unit.row}, column ${unit.column}`;
  const first = `${name}, ${where}: its state is ${state.toFixed(3)}.`;
  if (layer < 0) return first;
  const fields = receptiveField(network, layer, unit);
  const [input, ...before] = fields.slice(0, -1);
  const last = before.at(-1);
  const below = layer === 0 ? '' : ` ${rows[layer - 1]?.name} in the maps ${last && list(last.maps)}, and`;
  const size = input ? `${input.rows[1] - input.rows[0] + 1} × ${input.columns[1] - input.columns[0] + 1}` : '';
  return `${first} It sees${below} ${size} input units: rows ${input?.rows.join(' to ')}, columns ${input?.columns.join(' to ')}.`;
}

/** 0, 1, 5; or 0 to 15 for all of many. */
function list(numbers: readonly number[]): string {
  const isRun = numbers.length > 3 && numbers.every((n, i) => n === (numbers[0] ?? 0) + i);
  return isRun ? `${numbers[0]} to ${numbers.at(-1)}` : numbers.join(', ');
}
