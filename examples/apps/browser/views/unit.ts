import '../parts/sheet.css';
import './backward.css';
import { AMPLITUDE } from '@lenet-ts/tensor';
import { createLegend } from '../parts/diverging.ts';
import { create, createButton } from '../parts/element.ts';
import { largest } from '../parts/numbers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { type PlacedRow, type Unit, unitAt } from '../parts/sheet.ts';
import type { Mounted, View } from '../view.ts';
import { drawGrids, drawKernels } from './unit/kernels.ts';
import { drawMaps } from './unit/maps.ts';
import { chooseUnit, chosenUnit, layersOf, move, slide } from './unit/place.ts';
import { type Part, type WeightedSum, weightedSum } from './unit/weightedSum.ts';

/** Milliseconds a unit while it plays. */
const PACE = 200;

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
    const [back, forth, play] = [createButton('Back'), createButton('Step'), createButton('Play')];
    const controls = create('div', create('label', 'Layer ', layerSelect), create('label', 'Map ', mapSelect), sourceLabel, back, forth, play);
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

    const stop = () => {
      clearInterval(timer);
      timer = undefined;
      play.textContent = 'Play';
    };

    layerSelect.addEventListener('change', () => {
      const layer = layerSelect.selectedIndex;
      const middle = Math.floor((layersOf(exhibition)[layer]?.size ?? 1) / 2);
      chooseUnit(exhibition, { layer, unit: { map: 0, row: middle, column: middle } });
    });
    const change = (places: Partial<Unit>) => {
      const { layer, unit } = chosenUnit(exhibition);
      chooseUnit(exhibition, { layer, unit: { ...unit, ...places } });
    };
    mapSelect.addEventListener('change', () => change({ map: mapSelect.selectedIndex }));
    sourceSelect.addEventListener('change', () => address.set({ source: sourceSelect.value }));
    back.addEventListener('click', () => {
      stop();
      slide(exhibition, -1);
    });
    forth.addEventListener('click', () => {
      stop();
      slide(exhibition, 1);
    });
    play.addEventListener('click', () => {
      if (timer !== undefined) {
        stop();
        exhibition.changed();
        return;
      }
      play.textContent = 'Pause';
      change({ row: 0, column: 0 });
      timer = setInterval(() => {
        const { layer, unit } = chosenUnit(exhibition);
        const last = (layersOf(exhibition)[layer]?.size ?? 1) - 1;
        if (unit.row !== last || unit.column !== last) return slide(exhibition, 1);
        stop();
        exhibition.changed();
      }, PACE);
    });
    maps.node.addEventListener('click', ({ offsetX, offsetY }) => {
      const unit = result && unitAt(result, offsetX, offsetY);
      if (!unit) return;
      stop();
      change({ row: unit.row, column: unit.column });
    });
    maps.node.addEventListener('keydown', (event) => {
      const [down, right] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] ?? [];
      if (down === undefined || right === undefined) return;
      event.preventDefault();
      stop();
      move(exhibition, down, right);
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
        const place = chosenUnit(exhibition);
        const { layer, unit } = place;
        const summary = layersOf(exhibition);
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
        const [weightLimit, productLimit] = [
          Math.max(...sum.parts.map((own) => largest(own.kernel))),
          Math.max(...sum.parts.map(({ products }) => largest(products))),
        ];
        legend.show(
          `state −${AMPLITUDE}, weight −${weightLimit.toPrecision(2)}, product −${productLimit.toPrecision(2)}`,
          '0',
          `${AMPLITUDE}, ${weightLimit.toPrecision(2)}, ${productLimit.toPrecision(2)}`,
        );
        result = drawMaps(maps, exhibition, reading, place, part, below, timer !== undefined);
        drawGrids(numbers, part, weightLimit, productLimit);
        drawKernels(kernels, sum, index, weightLimit);
      },
    };
  },
};

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
