import './codes.css';
import '../parts/sheet.css';
import './backward.css';
import type { DigitSet } from '@lenet-ts/digits';
import { CODE_SIZE } from '@lenet-ts/lenet';
import { AMPLITUDE, type TypedArray } from '@lenet-ts/tensor';
import type { Exhibition } from '../exhibition.ts';
import { exhibits } from '../exhibits.ts';
import { drawNumbers, ROOM_FOR_NUMBERS } from '../parts/cellNumbers.ts';
import { createCodes } from '../parts/codes.ts';
import { createLegend } from '../parts/diverging.ts';
import { create } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, type PlacedRow, pageColours, rectangleOf, unitAt } from '../parts/sheet.ts';
import { type Reading, read } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { drawDistances, wayAt } from './codes/distanceChart.ts';
import { blend, codeOf, distancesOf, summandsOf } from './codes/way.ts';

const WIDTH = 7;
const HEIGHT = CODE_SIZE / WIDTH;
/** Places on the way that the curves go through. */
const SHARES = Array.from({ length: 33 }, (_, i) => i / 32);
/** A summand as dark as can be: a unit at one end of its range where the code is at the other. */
const FARTHEST = (AMPLITUDE + 1) ** 2;

export const view: View = {
  lead: [
    'The last layer of LeNet-5 paints a small picture of 84 units, and the ten codes are the pictures it should paint for each digit.',
    'Each unit that differs from a code adds its squared difference to the distance, and the code with the smallest distance is the answer.',
    'Drag from your digit to another one, and see which units turn, and where the answer goes over.',
  ],
  equations: [
    {
      text: 'yᵢ = Σⱼ (xⱼ − wᵢⱼ)²',
      number: '1998, Eq. 7, p. 8',
      file: 'packages/lenet/src/rbf.ts',
      line: 'return differences(x, classes).square().sum(2)',
    },
    { text: 'wᵢⱼ = ±1', number: '1998, Figure 3, p. 8', file: 'packages/lenet/src/codes.ts', line: "(mark === '#' ? 1 : -1)" },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const code = create('select', new Option('the answer', ''));
    const target = create('select');
    for (let digit = 0; digit < 10; digit++) {
      code.add(new Option(`a ${digit}`, String(digit)));
      target.add(new Option(`a ${digit}`, String(digit)));
    }
    const controls = create('div', create('label', 'Compare with the code of ', code), create('label', 'Drag to ', target));
    controls.className = 'controls';
    const way = Object.assign(create('input'), { type: 'range', min: '0', max: '100', step: '1' });
    const wayText = create('span');
    const seen = create('canvas');
    seen.setAttribute('role', 'img');
    seen.setAttribute('aria-label', 'The digit on the way');
    const drag = create('div', seen, create('label', wayText, way));
    drag.className = 'way';
    const said = create('p');
    const legend = createLegend();
    const sheet = createSharpCanvas('F6, the code, and the 84 squared differences between them', () => exhibition.changed());
    sheet.node.className = 'sheet';
    sheet.node.tabIndex = 0;
    const facts = create('p');
    facts.className = 'facts';
    facts.setAttribute('aria-live', 'polite');
    const chart = createSharpCanvas('The distances to the ten codes along the way; the slider above says where you are', () => exhibition.changed());
    chart.node.classList.add('sheet', 'distances');
    const codes = createCodes();
    root.append(controls, drag, said, legend.node, sheet.node, facts, codes.node, create('h3', 'The ten distances along the way'), chart.node);

    let known: { readonly reading: Reading; readonly to: number; readonly distances: TypedArray } | undefined;
    let rows: readonly PlacedRow[] = [];

    code.addEventListener('change', () => address.set({ code: code.value || undefined }));
    target.addEventListener('change', () => address.set({ codeto: target.value }));
    way.addEventListener('input', () => address.set({ codeway: way.value }));
    chart.node.addEventListener('pointermove', ({ buttons, offsetX }) => {
      if (buttons === 1) address.set({ codeway: String(wayAt(chart, offsetX)) });
    });
    chart.node.addEventListener('click', ({ offsetX }) => address.set({ codeway: String(wayAt(chart, offsetX)) }));
    sheet.node.addEventListener('click', ({ offsetX, offsetY }) => {
      const unit = rows.map((row) => unitAt(row, offsetX, offsetY)).find((found) => found);
      address.set({ codeunit: unit && String(unit.row * WIDTH + unit.column) });
    });
    sheet.node.addEventListener('keydown', (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WIDTH, ArrowDown: WIDTH }[event.key];
      if (move === undefined) return;
      event.preventDefault();
      const next = (address.number('codeunit', 0, CODE_SIZE - 1) ?? CODE_SIZE / 2) + move;
      if (next >= 0 && next < CODE_SIZE) address.set({ codeunit: String(next) });
    });
    return {
      show() {
        const first = exhibition.reading('lenet5');
        const trained = exhibition.trained('lenet5');
        if (!first || !trained) {
          said.textContent = 'The weights are on their way …';
          return;
        }
        const to = Math.floor(address.number('codeto', 0, 9) ?? first.second);
        const share = (address.number('codeway', 0, 100) ?? 0) / 100;
        const other = example(exhibition, to);
        if (known?.reading !== first || known.to !== to) {
          known = { reading: first, to, distances: distancesOf(trained, blend(exhibition.digit, other, SHARES)) };
        }
        const digit = blend(exhibition.digit, other, [share]);
        const reading = share === 0 ? first : read(exhibits.lenet5, trained, digit);
        const compared = Math.floor(address.number('code', 0, 9) ?? reading.answer);
        const unit = address.number('codeunit', 0, CODE_SIZE - 1);
        code.value = address.number('code', 0, 9) === undefined ? '' : String(compared);
        target.value = String(to);
        way.value = String(100 * share);
        wayText.textContent = `${(100 - 100 * share).toFixed(0)} % of your digit, ${(100 * share).toFixed(0)} % of a ${to} that the program drew`;
        way.setAttribute('aria-valuetext', `${wayText.textContent}: reads a ${reading.answer}`);
        greyPicture(digit.images, digit.width, 0, 255, seen);
        const state = reading.states.at(-1) ?? [];
        const wanted = codeOf(compared);
        const summands = summandsOf(state, wanted);
        said.textContent = `Reads a ${reading.answer}. The distance to the code of ${compared} is the sum of the 84 squares: ${sum(summands).toFixed(2)}.`;
        legend.show(`F6 and code −${AMPLITUDE}`, '0', `${AMPLITUDE}; summand ${FARTHEST.toFixed(1)}`);
        rows = drawPictures(state, wanted, summands, compared, unit);
        facts.textContent =
          unit === undefined
            ? 'Tap a unit, or move with the arrow keys, to see its summand.'
            : describe(unit, state[unit] ?? Number.NaN, wanted[unit] ?? Number.NaN, compared);
        codes.show(reading);
        drawDistances(chart, known.distances, SHARES, share, [first.answer, to, reading.answer]);
      },
    };

    function drawPictures(
      state: ArrayLike<number>,
      wanted: ArrayLike<number>,
      summands: ArrayLike<number>,
      compared: number,
      unit: number | undefined,
    ): PlacedRow[] {
      const { context, node, width, height } = sheet;
      const gap = 14;
      const cell = Math.min(34, (node.clientWidth - 4 - 2 * gap) / (3 * WIDTH));
      const top = 22;
      node.style.height = `${top + HEIGHT * cell + 4}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      const pictures = [
        { name: 'F6: x', values: state, limit: AMPLITUDE },
        { name: `code of ${compared}: w`, values: wanted, limit: AMPLITUDE },
        { name: '(x − w)²', values: summands, limit: FARTHEST },
      ];
      return pictures.map(({ name, values, limit }, i) => {
        const left = 2 + i * (WIDTH * cell + gap);
        const place = { left, top, cell, gap, perLine: 1, extent: HEIGHT * cell, label: { x: left, y: 10 } };
        const row: PlacedRow = { name, maps: 1, height: HEIGHT, width: WIDTH, ...place };
        drawRow(context, row, values, limit);
        drawFrames(context, row, colours);
        if (cell >= ROOM_FOR_NUMBERS) drawNumbers(context, row, values, limit);
        if (unit !== undefined) {
          const [x, y, w, h] = rectangleOf(row, 0, {
            rows: [Math.floor(unit / WIDTH), Math.floor(unit / WIDTH)],
            columns: [unit % WIDTH, unit % WIDTH],
          });
          context.lineWidth = 3;
          context.strokeStyle = colours.accent;
          context.strokeRect(x, y, w, h);
        }
        return row;
      });
    }
  },
};

/** The first of the program's digits that is of a class. */
function example(exhibition: Exhibition, digit: number): DigitSet {
  const set = exhibition.set('drawn');
  const at = set?.labels.indexOf(digit) ?? -1;
  if (!set || at < 0) throw new Error(`The program drew no ${digit}.`);
  const area = set.height * set.width;
  return { ...set, count: 1, images: set.images.subarray(at * area, (at + 1) * area), labels: set.labels.subarray(at, at + 1) };
}

function sum(values: Float32Array): number {
  return values.reduce((all, value) => all + value, 0);
}

/** One summand in numbers. */
function describe(unit: number, x: number, w: number, compared: number): string {
  const place = `Unit ${unit}, row ${Math.floor(unit / WIDTH)}, column ${unit % WIDTH}`;
  return `${place}: x = ${x.toFixed(3)}, and the code of ${compared} has w = ${w}. It adds (${x.toFixed(3)} − ${w < 0 ? `(${w})` : w})² = ${((x - w) ** 2).toFixed(3)}.`;
}
