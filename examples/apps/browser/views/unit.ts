import '../parts/sheet.css';
import './backward.css';
import { summarise } from '@lenet-ts/network';
import { AMPLITUDE } from '@lenet-ts/tensor';
import { drawNumbers, ROOM_FOR_NUMBERS } from '../parts/cellNumbers.ts';
import { createLegend } from '../parts/diverging.ts';
import { create, createButton } from '../parts/element.ts';
import { valuesOf } from '../parts/layers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, type PlacedRow, pageColours, type Region, rectangleOf, type Unit, unitAt } from '../parts/sheet.ts';
import type { Reading } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { type Part, type WeightedSum, weightedSum } from './unit/weightedSum.ts';

/** Milliseconds a unit while it plays. */
const PACE = 200;
/** CSS pixels between two grids, and above each for its name. */
const GAP = 24;
const TITLE = 22;

export const view: View = {
  lead: [
    'One unit, in numbers: it takes a small patch of the maps below, multiplies each number by the weight at the same place of its kernel, and adds all up.',
    'A bias is added, and the sum is squashed, so that it stays between two ends however large it was: that is its state.',
    'Play slides the same kernel over the map: every unit of a map looks for the same pattern, each at its own place.',
  ],
  equations: [
    {
      text: 'a = Σ w x + b',
      number: '1998, Eq. 5, p. 8',
      file: 'packages/network/src/layer.ts',
      line: 'forward: (x, { weight, bias }) =>',
    },
    {
      text: 'x = A tanh(S a),  A = 1.7159,  S = 2/3',
      number: '1998, Eq. 6, p. 8',
      file: 'packages/tensor/src/ops/unary.ts',
      line: 'return squashOf(x, amplitude, slope)',
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const layerSelect = create('select');
    const mapSelect = create('select');
    const sourceSelect = create('select');
    const sourceLabel = create('label', 'Map below ', sourceSelect);
    const [back, forth, play] = ['Back', 'Step', 'Play'].map((text) => createButton(text));
    const controls = create('div', create('label', 'Layer ', layerSelect), create('label', 'Map ', mapSelect), sourceLabel);
    if (!back || !forth || !play) throw new Error('The buttons are missing.');
    controls.append(back, forth, play);
    controls.className = 'controls';
    const said = create('p');
    said.className = 'facts';
    const legend = createLegend();
    const maps = createSharpCanvas('The map below with the patch that the unit sees, and the map of the unit', () => exhibition.changed());
    const numbers = createSharpCanvas('The patch, the kernel, and the products of both', () => exhibition.changed());
    const kernels = createSharpCanvas('The kernels of the map, one for each map below that it sees', () => exhibition.changed());
    for (const { node } of [maps, numbers, kernels]) node.className = 'sheet';
    maps.node.tabIndex = 0;
    root.append(controls, maps.node, said, legend.node, numbers.node, create('h3', 'All kernels of this map'), kernels.node);

    let timer: ReturnType<typeof setInterval> | undefined;
    let result: PlacedRow | undefined;

    const rows = () => summarise(exhibition.exhibit.classifier.network).filter((_, i) => exhibition.exhibit.classifier.network.layers[i]);
    /** What the address says of the unit, or a unit in the middle of the first layer. */
    const chosen = (): { readonly layer: number; readonly unit: Unit } => {
      const [name, ...places] = (address.get('unit') ?? '').split('.');
      const found = rows().findIndex((row) => row.name === name);
      const layer = Math.max(0, found);
      const { maps = 1, size = 1 } = rows()[layer] ?? {};
      const [map, row, column] = places.map(Number);
      const within = (i: number | undefined, count: number, otherwise: number) =>
        found >= 0 && i !== undefined && Number.isInteger(i) && i >= 0 && i < count ? i : otherwise;
      const middle = Math.floor(size / 2);
      return { layer, unit: { map: within(map, maps, 0), row: within(row, size, middle), column: within(column, size, middle) } };
    };
    const choose = (layer: number, { map, row, column }: Unit) => address.set({ unit: [rows()[layer]?.name, map, row, column].join('.') });
    /** Goes on by some units, in the order of reading, around the end of the map. */
    const slide = (by: number) => {
      const { layer, unit } = chosen();
      const { size = 1 } = rows()[layer] ?? {};
      const at = (unit.row * size + unit.column + by + size * size) % (size * size);
      choose(layer, { map: unit.map, row: Math.floor(at / size), column: at % size });
    };
    const stop = () => {
      clearInterval(timer);
      timer = undefined;
      play.textContent = 'Play';
    };

    layerSelect.addEventListener('change', () => {
      const middle = Math.floor((rows()[layerSelect.selectedIndex]?.size ?? 1) / 2);
      choose(layerSelect.selectedIndex, { map: 0, row: middle, column: middle });
    });
    mapSelect.addEventListener('change', () => choose(chosen().layer, { ...chosen().unit, map: mapSelect.selectedIndex }));
    sourceSelect.addEventListener('change', () => address.set({ source: sourceSelect.value }));
    back.addEventListener('click', () => {
      stop();
      slide(-1);
    });
    forth.addEventListener('click', () => {
      stop();
      slide(1);
    });
    play.addEventListener('click', () => {
      if (timer !== undefined) {
        stop();
        exhibition.changed();
        return;
      }
      play.textContent = 'Pause';
      choose(chosen().layer, { ...chosen().unit, row: 0, column: 0 });
      timer = setInterval(() => {
        const { layer, unit } = chosen();
        const last = (rows()[layer]?.size ?? 1) - 1;
        if (unit.row !== last || unit.column !== last) return slide(1);
        stop();
        exhibition.changed();
      }, PACE);
    });
    maps.node.addEventListener('click', ({ offsetX, offsetY }) => {
      const unit = result && unitAt(result, offsetX, offsetY);
      if (!unit) return;
      stop();
      const { layer, unit: before } = chosen();
      choose(layer, { ...unit, map: before.map });
    });
    maps.node.addEventListener('keydown', (event) => {
      const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!move) return;
      event.preventDefault();
      stop();
      const { layer, unit } = chosen();
      const { size = 1 } = rows()[layer] ?? {};
      const [row, column] = [unit.row + (move[0] ?? 0), unit.column + (move[1] ?? 0)];
      if (Math.min(row, column) >= 0 && Math.max(row, column) < size) choose(layer, { map: unit.map, row, column });
    });

    return {
      rest: stop,
      show() {
        const reading = exhibition.reading();
        const trained = exhibition.trained();
        if (!reading || !trained) {
          said.textContent = 'The weights are on their way …';
          return;
        }
        const { network } = exhibition.exhibit.classifier;
        const { layer, unit } = chosen();
        const summary = rows();
        options(
          layerSelect,
          summary.map(({ name }) => name),
        );
        layerSelect.selectedIndex = layer;
        options(
          mapSelect,
          Array.from({ length: summary[layer]?.maps ?? 0 }, (_, map) => String(map)),
        );
        mapSelect.selectedIndex = unit.map;
        const sum = weightedSum(network, trained.parameters, reading, layer, unit);
        const sources = sum.parts.map(({ map }) => String(map));
        options(sourceSelect, sources);
        sourceLabel.hidden = sum.parts.length === 1;
        const index = Math.max(0, sources.indexOf(address.get('source') ?? ''));
        sourceSelect.selectedIndex = index;
        const part = sum.parts[index];
        if (!part) throw new Error('The unit sees nothing.');
        const below = summary[layer - 1]?.name ?? 'the input';
        said.textContent = describe(sum, part, below, `${summary[layer]?.name}, map ${unit.map}, row ${unit.row}, column ${unit.column}`);
        const [weightLimit, productLimit] = [largest(sum.parts.map((own) => own.kernel)), largest(sum.parts.map(({ products }) => products))];
        legend.show(
          `state −${AMPLITUDE}, weight −${weightLimit.toPrecision(2)}, product −${productLimit.toPrecision(2)}`,
          '0',
          `${AMPLITUDE}, ${weightLimit.toPrecision(2)}, ${productLimit.toPrecision(2)}`,
        );
        drawMaps(reading, layer, unit, part, below);
        drawGrids(part, weightLimit, productLimit);
        drawKernels(sum, index, weightLimit);
      },
    };

    function drawMaps(reading: Reading, layer: number, { map, row, column }: Unit, part: Part, below: string): void {
      const { network } = exhibition.exhibit.classifier;
      const summary = rows();
      const { context, node, width, height } = maps;
      const side = layer === 0 ? network.plane.size : (summary[layer - 1]?.size ?? 1);
      const size = summary[layer]?.size ?? 1;
      const extent = Math.min(230, (node.clientWidth - GAP - 4) / 2);
      node.style.height = `${extent + TITLE + 4}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      const place = (name: string, high: number, wide: number, left: number): PlacedRow => {
        const cell = Math.min(extent / Math.max(high, wide), 60);
        return { name, maps: 1, height: high, width: wide, left, top: TITLE, cell, gap: 0, perLine: 1, extent, label: { x: left, y: 10 } };
      };
      const all = part.map === undefined;
      const source = place(
        all ? `all of ${below}` : `${below}${layer === 0 ? '' : `, map ${part.map}`}`,
        all ? part.height : side,
        all ? part.width : side,
        2,
      );
      const area = side * side;
      const values = valuesOf(reading, layer - 1);
      drawRow(context, source, all ? part.patch : Array.from({ length: area }, (_, i) => values[(part.map ?? 0) * area + i] ?? 0), AMPLITUDE);
      drawFrames(context, { ...source, left: 0 }, { ...colours, line: 'transparent' });
      const stride = network.layers[layer]?.sums?.subsampling ? 2 : 1;
      const outline = (on: PlacedRow, region: Region) => {
        const [x, y, w, h] = rectangleOf(on, 0, region);
        for (const [style, thick] of [
          ['#fff', 4],
          ['#000', 2],
        ] as const) {
          context.strokeStyle = style;
          context.lineWidth = thick;
          context.strokeRect(x, y, w, h);
        }
      };
      const span = (from: number, length: number) => [from * stride, from * stride + length - 1] as const;
      outline(
        source,
        all ? { rows: [0, part.height - 1], columns: [0, part.width - 1] } : { rows: span(row, part.height), columns: span(column, part.width) },
      );
      result = place(`${summary[layer]?.name}, map ${map}`, size, size, 2 + extent + GAP);
      const states = valuesOf(reading, layer);
      // While it plays, the map comes into being.
      const done = timer === undefined ? size * size : row * size + column + 1;
      drawRow(
        context,
        result,
        Array.from({ length: size * size }, (_, i) => (i < done ? (states[map * size * size + i] ?? 0) : 0)),
        AMPLITUDE,
      );
      drawFrames(context, { ...result, left: 0 }, { ...colours, line: 'transparent' });
      outline(result, { rows: [row, row], columns: [column, column] });
    }

    /** Patch times kernel: three grids of numbers, side by side or one under another. */
    function drawGrids(part: Part, weightLimit: number, productLimit: number): void {
      const { context, node, width, height } = numbers;
      const room = node.clientWidth - 4;
      const beside = Math.min(44, (room - 2 * GAP) / (3 * part.width));
      const isStacked = beside < ROOM_FOR_NUMBERS && part.width <= 5;
      const cell = isStacked ? Math.min(44, room / part.width) : beside;
      const across = isStacked ? 0 : part.width * cell + GAP;
      const down = isStacked ? part.height * cell + TITLE + 6 : 0;
      node.style.height = `${2 * down + part.height * cell + TITLE + 4}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      const grids = [
        { name: 'patch: x', values: part.patch, limit: AMPLITUDE },
        { name: '× kernel: w', values: part.kernel, limit: weightLimit },
        { name: '= products', values: part.products, limit: productLimit },
      ];
      grids.forEach(({ name, values, limit }, i) => {
        const [left, top] = [2 + i * across, i * down + TITLE];
        const label = { x: left, y: top - 12 };
        const row: PlacedRow = { name, maps: 1, height: part.height, width: part.width, left, top, cell, gap: 0, perLine: 1, extent: 0, label };
        drawRow(context, row, values, limit);
        drawFrames(context, row, colours);
        if (cell >= ROOM_FOR_NUMBERS) drawNumbers(context, row, values, limit);
      });
    }

    function drawKernels({ parts }: WeightedSum, index: number, limit: number): void {
      const { context, node, width, height } = kernels;
      const { height: high = 1, width: wide = 1 } = parts[0] ?? {};
      const sheet = layOut([{ name: 'kernels', maps: parts.length, height: high, width: wide }], node.clientWidth);
      node.style.height = `${sheet.height}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      const [row] = sheet.rows;
      if (!row) return;
      const values = new Float32Array(parts.length * high * wide);
      for (const [i, part] of parts.entries()) values.set(part.kernel, i * high * wide);
      drawRow(context, row, values, limit);
      drawFrames(context, row, colours);
      const [x, y, w, h] = rectangleOf(row, index, { rows: [0, high - 1], columns: [0, wide - 1] });
      context.strokeStyle = colours.accent;
      context.lineWidth = 3;
      context.strokeRect(x - 1, y - 1, w + 2, h + 2);
    }
  },
};

function largest(lists: readonly Float32Array[]): number {
  return lists.reduce((most, list) => list.reduce((high, value) => Math.max(high, Math.abs(value)), most), 0);
}

/** Fills a list of choices, unless it has them. */
function options(select: HTMLSelectElement, texts: readonly string[]): void {
  if (Array.from(select.options, ({ text }) => text).join() !== texts.join()) select.replaceChildren(...texts.map((text) => new Option(text)));
}

/** The sum in numbers. */
function describe({ parts, bias, a, state }: WeightedSum, part: Part, below: string, where: string): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(3)}`;
  const of = part.map === undefined || below === 'the input' ? below : `map ${part.map} of ${below}`;
  const sums = parts.map(({ sum }) => sum.toFixed(3)).join(' + ');
  const all = parts.length === 1 ? '' : ` All ${parts.length} maps that it sees: ${sums}.`;
  return (
    `${where}. The products with ${of} add up to ${part.sum.toFixed(3)}.${all} ` +
    `With the bias: a = ${(a - bias).toFixed(3)} ${signed(bias)} = ${a.toFixed(3)}; x = ${AMPLITUDE} tanh(2/3 × ${a.toFixed(3)}) = ${state.toFixed(3)}.`
  )
    .replaceAll('+ -', '− ')
    .replaceAll(' -', ' −');
}
