import './backward.css';
import './curvature.css';
import '../parts/sheet.css';
import { subset } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import type { TypedArray } from '@lenet-ts/tensor';
import type { Exhibition } from '../exhibition.ts';
import type { NetworkName } from '../exhibits.ts';
import { createLegend } from '../parts/diverging.ts';
import { create, createButton } from '../parts/element.ts';
import { rowsOf } from '../parts/layers.ts';
import { largest, short } from '../parts/numbers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, type PlacedRow, pageColours, rectangleOf, unitAt } from '../parts/sheet.ts';
import type { Reading } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { placeOfWeight, weightAt, weightMaps } from './backward/passes.ts';
import { curvatureOfStates, type Estimate, estimate, Slice } from './curvature/estimate.ts';
import { drawHistograms, histogramsHeight } from './curvature/histograms.ts';
import { SliceChart } from './curvature/sliceChart.ts';

/** Digits that the derivatives are the mean of. */
const DIGITS = 30;
/** Places of the slice where the true loss is looked up, on either side of 0. */
const PLACES = 15;

export const view: View = {
  lead: [
    'The gradient says in which direction the loss falls, and the curvature h how soon it turns: a second pass backwards, with every weight squared, finds it for all weights at once.',
    'Where the loss bends strongly a long step would overshoot, so each weight gets a rate of its own, ε = η / (μ + h).',
    'Below one weight is moved alone: the loss as it really is, the parabola that g and h foresee, and the place where the rate puts the weight.',
  ],
  equations: [
    {
      text: 'hₖ = ∂²E/∂wₖ² ≈ Σ (∂²E/∂aᵢ²) xⱼ²',
      number: '1998, Eqs. 23-25, p. 42',
      file: 'packages/autograd/src/curvature.ts',
      line: 'send(tape, step, seeds, (i) => step.curvature(i, h))',
    },
    {
      text: 'εₖ = η / (μ + hₖₖ)',
      number: '1998, App. C, p. 42',
      file: 'packages/autograd/src/optim/stochasticDiagonalLM.ts',
      line: 'const divide = inPlace(',
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const said = create('p');
    said.setAttribute('aria-live', 'polite');
    const layerSelect = create('select');
    const eta = slider('η', '-6', '-1');
    const mu = slider('μ', '-4', '1');
    const again = createButton('Estimate again');
    const controls = create(
      'div',
      create('label', 'Layer', layerSelect),
      create('label', eta.text, eta.input),
      create('label', mu.text, mu.input),
      again,
    );
    controls.className = 'controls';
    const legend = createLegend();
    const sheet = createSharpCanvas('The gradient and the curvature of each weight of the layer', () => exhibition.changed());
    sheet.node.className = 'sheet';
    sheet.node.tabIndex = 0;
    const facts = create('p');
    facts.setAttribute('aria-live', 'polite');
    facts.className = 'facts';
    const chart = new SliceChart(create('div'));
    const histograms = createSharpCanvas('How many weights of each layer have which curvature', () => exhibition.changed());
    const rates = createSharpCanvas('How many weights of each layer have which rate', () => exhibition.changed());
    histograms.node.className = 'sheet';
    rates.node.className = 'sheet';
    const halves = create('div', histograms.node, rates.node);
    halves.className = 'halves';
    const second = createSecondPass(exhibition);
    root.append(said, controls, halves, legend.node, sheet.node, facts, chart.node, second.node);

    let known: { readonly network: NetworkName; readonly trained: Trained; readonly found: Estimate } | undefined;
    let run = 0;
    let rows: readonly PlacedRow[] = [];
    let slice:
      | { readonly key: string; readonly moves: number[]; readonly losses: (number | null)[]; readonly landing: { move: number; loss: number } }
      | undefined;
    let isAway = false;
    /** What went wrong in a turn of its own, to be told by the next show. */
    let failure: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      failure = { error };
      exhibition.changed();
    };

    const digits = () => {
      const set = exhibition.set('drawn');
      if (!set) throw new Error('There are no digits.');
      return exhibition.exhibit.fit(subset(set, 0, DIGITS));
    };
    const settings = () => ({ eta: 10 ** (address.number('eta', -6, -1) ?? -3.5), mu: 10 ** (address.number('mu', -4, 1) ?? Math.log10(0.02)) });
    const layerOf = (found: Estimate) => found.layers.find(({ name }) => name === address.get('layer')) ?? found.layers[0];
    const chosen = (count: number, curvature: ArrayLike<number>) =>
      address.number('weight', 0, count - 1) ?? Array.from(curvature).reduce((best, h, i) => (h > (curvature[best] ?? 0) ? i : best), 0);

    /** Finds all derivatives, a portion a turn. */
    const find = async (network: NetworkName, trained: Trained): Promise<void> => {
      const mine = ++run;
      const steps = estimate(trained, digits());
      for (let step = steps.next(); ; step = steps.next()) {
        if (mine !== run) return;
        if (step.done) {
          known = { network, trained, found: step.value };
          slice = undefined;
          exhibition.changed();
          return;
        }
        said.textContent = `The second pass: ${step.value} of ${DIGITS} digits …`;
        await new Promise((resolve) => setTimeout(resolve));
      }
    };

    const draw = (): void => {
      if (failure) {
        const { error } = failure;
        failure = undefined;
        throw error;
      }
      const trained = exhibition.trained();
      if (!trained || isAway) return;
      if (known?.trained !== trained) {
        known = undefined;
        void find(exhibition.network, trained).catch(fail);
        return;
      }
      const { found } = known;
      const layer = layerOf(found);
      if (!layer) return;
      const { eta: rate, mu: floor } = settings();
      eta.show(rate);
      mu.show(floor);
      if (layerSelect.options.length !== found.layers.length || layerSelect.options[0]?.value !== found.layers[0]?.name) {
        layerSelect.replaceChildren(...found.layers.map(({ name }) => new Option(name)));
      }
      layerSelect.value = layer.name;
      said.textContent = `From ${DIGITS} digits that the program drew, with a mean loss of ${found.loss.toPrecision(3)}: the gradient g and the curvature h of every weight.`;
      drawBoth(found, rate, floor);
      const index = chosen(layer.weights.length, layer.curvature);
      drawWeights(layer, index, trained);
      showSlice(trained, found, layer, index, rate, floor);
      second.show(trained);
    };

    const drawBoth = ({ layers }: Estimate, rate: number, floor: number): void => {
      const colours = pageColours();
      const sets = [
        [histograms, layers.map(({ name, curvature }) => ({ name, values: curvature })), [-8, 3], 'curvature h of each weight'],
        [
          rates,
          layers.map(({ name, curvature }) => ({ name, values: curvature.map((h) => rate / (floor + h)) })),
          [-8, 3],
          'rate ε = η / (μ + h) of each weight',
        ],
      ] as const;
      for (const [canvas, bars, range, title] of sets) {
        canvas.node.style.height = `${histogramsHeight(bars.length)}px`;
        canvas.context.clearRect(0, 0, canvas.width, canvas.height);
        drawHistograms(canvas.context, bars, range, canvas.width, title, colours);
      }
    };

    const drawWeights = (layer: Estimate['layers'][number], index: number, { classifier, parameters }: Trained): void => {
      const { context, node, width, height } = sheet;
      const shape = parameters[layer.name]?.weight?.shape ?? [];
      const maps = [
        ['g', layer.gradient],
        ['h', layer.curvature],
      ] as const;
      const made = maps.map(([name, values]) => {
        const { row, values: turned } = weightMaps(classifier.network, layer.name, shape, values);
        return { row: { ...row, name }, turned, limit: Math.max(...Array.from(values, Math.abs), Number.MIN_VALUE) };
      });
      const laid = layOut(
        made.map(({ row }) => row),
        node.clientWidth,
      );
      rows = laid.rows;
      node.style.height = `${laid.height}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      rows.forEach((row, i) => {
        const { turned = [], limit = 1 } = made[i] ?? {};
        drawRow(context, row, turned, limit);
        drawFrames(context, row, colours, `±${short(limit)}`);
        const { map, row: line, column } = placeOfWeight(classifier.network, layer.name, shape, index);
        const [x, y, w, h] = rectangleOf(row, map, { rows: [line, line], columns: [column, column] });
        for (const [style, lineWidth] of [
          ['#fff', 4],
          ['#000', 2],
        ] as const) {
          context.strokeStyle = style;
          context.lineWidth = lineWidth;
          context.strokeRect(x - 1, y - 1, w + 2, h + 2);
        }
      });
      legend.show('−max', '0', '+max');
    };

    /** The loss along the chosen weight: what is known is shown, and the next place is looked up in a turn of its own. */
    const showSlice = (trained: Trained, found: Estimate, layer: Estimate['layers'][number], index: number, rate: number, floor: number): void => {
      const [g, h, w] = [layer.gradient[index] ?? 0, layer.curvature[index] ?? 0, layer.weights[index] ?? 0];
      const epsilon = rate / (floor + h);
      const landing = -epsilon * g;
      const spread = Math.sqrt(layer.weights.reduce((sum, value) => sum + value * value, 0) / layer.weights.length);
      const reach = Math.max(spread, 1.5 * Math.abs(landing));
      const key = [known?.network, layer.name, index, reach, landing].join(' ');
      if (slice?.key !== key) {
        const moves = Array.from({ length: 2 * PLACES + 1 }, (_, i) => ((i - PLACES) / PLACES) * reach);
        const moved = new Slice(trained, digits(), layer.name, index);
        slice = { key, moves, losses: moves.map(() => null), landing: { move: landing, loss: moved.lossAt(landing) } };
        void look(moved, slice).catch(fail);
      }
      const foreseen = (move: number) => found.loss + g * move + (h / 2) * move * move;
      chart.show({ moves: slice.moves, losses: slice.losses, parabola: slice.moves.map(foreseen), landing: slice.landing });
      facts.textContent = `${layer.name}, weight ${index} of ${layer.weights.length} is ${w.toFixed(3)}: g = ${short(g)}, h = ${short(h)}, so ε = ${short(epsilon)} moves it by ${short(landing)}. The loss goes from ${found.loss.toPrecision(4)} to ${slice.landing.loss.toPrecision(4)}; the parabola says ${foreseen(landing).toPrecision(4)}.`;
    };

    const look = async (moved: Slice, into: NonNullable<typeof slice>): Promise<void> => {
      try {
        for (const [i, move] of into.moves.entries()) {
          await new Promise((resolve) => setTimeout(resolve));
          if (slice !== into || isAway) return;
          into.losses[i] = moved.lossAt(move);
          if (i % 5 === 0 || i === into.moves.length - 1) exhibition.changed();
        }
      } finally {
        moved.dispose();
      }
    };

    layerSelect.addEventListener('change', () => address.set({ layer: layerSelect.value, weight: undefined }));
    eta.input.addEventListener('input', () => address.set({ eta: eta.input.value }));
    mu.input.addEventListener('input', () => address.set({ mu: mu.input.value }));
    again.addEventListener('click', () => {
      known = undefined;
      exhibition.changed();
    });
    const choose = (index: number | undefined) => {
      if (index !== undefined) address.set({ weight: String(index) });
    };
    sheet.node.addEventListener('click', (event) => {
      const box = sheet.node.getBoundingClientRect();
      const layer = known && layerOf(known.found);
      const shape = layer && known?.trained.parameters[layer.name]?.weight?.shape;
      if (!known || !layer || !shape) return;
      for (const row of rows) {
        const unit = unitAt(row, event.clientX - box.left, event.clientY - box.top);
        if (unit) choose(weightAt(known.trained.classifier.network, layer.name, shape, unit));
      }
    });
    sheet.node.addEventListener('keydown', (event) => {
      const layer = known && layerOf(known.found);
      const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -5, ArrowDown: 5 }[event.key];
      if (!layer || move === undefined) return;
      event.preventDefault();
      const { length } = layer.weights;
      choose((chosen(length, layer.curvature) + move + length) % length);
    });
    return {
      show() {
        isAway = false;
        draw();
      },
      rest() {
        isAway = true;
        slice = undefined;
      },
    };
  },
};

/** h of every state, for the digit on the paper: the second pass on the same wires. */
function createSecondPass(exhibition: Exhibition): { readonly node: HTMLElement; show(trained: Trained): void } {
  const canvas = createSharpCanvas('The curvature of the loss in every state of the network', () => exhibition.changed());
  canvas.node.className = 'sheet';
  const said = create('p');
  const node = create('section', create('h3', 'The second pass backwards, for the digit on the paper'), said, canvas.node);
  let known: { readonly reading: Reading; readonly states: readonly TypedArray[] } | undefined;
  return {
    node,
    show(trained) {
      const reading = exhibition.reading();
      if (!reading) return;
      const right = exhibition.label ?? reading.answer;
      if (known?.reading !== reading) known = { reading, states: curvatureOfStates(exhibition.exhibit, trained, exhibition.digit, right) };
      said.textContent = `h of every state, if a ${right} is right: it comes down from the loss through the squares of the weights, and is never below 0.`;
      const { context, width, height } = canvas;
      const { rows, height: needed } = layOut(rowsOf(trained.classifier.network).slice(1), canvas.node.clientWidth);
      canvas.node.style.height = `${needed}px`;
      context.clearRect(0, 0, width, height);
      rows.forEach((row, i) => {
        const values = known?.states[i] ?? [];
        const limit = largest(values);
        drawRow(context, row, values, limit);
        drawFrames(context, row, pageColours(), `h ≤ ${short(limit)}`);
      });
    },
  };
}

/** A slider of powers of ten. */
function slider(name: string, min: string, max: string) {
  const input = Object.assign(create('input'), { type: 'range', min, max, step: '0.1' });
  const text = create('span', name);
  return {
    input,
    text,
    show(value: number) {
      text.textContent = `${name} = ${short(value)}`;
      input.value = String(Math.log10(value));
    },
  };
}
