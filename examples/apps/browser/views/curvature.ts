import './backward.css';
import './curvature.css';
import '../parts/sheet.css';
import { subset } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import { create, createButton } from '../parts/element.ts';
import { short } from '../parts/numbers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { pageColours } from '../parts/sheet.ts';
import type { Mounted, View } from '../view.ts';
import { Along } from './curvature/along.ts';
import { type Estimate, estimate, type LayerEstimate } from './curvature/estimate.ts';
import { drawHistograms, histogramsHeight } from './curvature/histograms.ts';
import { createSecondPass } from './curvature/secondPass.ts';
import { createWeights } from './curvature/weights.ts';

/** Digits that the derivatives are the mean of. */
const DIGITS = 30;

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
    const along = new Along(() => exhibition.changed(), fail);
    const weights = createWeights(exhibition, (index) => address.set({ weight: String(index) }));
    const histograms = createSharpCanvas('How many weights of each layer have which curvature', () => exhibition.changed());
    const rates = createSharpCanvas('How many weights of each layer have which rate', () => exhibition.changed());
    histograms.node.className = 'sheet';
    rates.node.className = 'sheet';
    const halves = create('div', histograms.node, rates.node);
    halves.className = 'halves';
    const second = createSecondPass(exhibition);
    root.append(said, controls, halves, ...weights.nodes, along.facts, along.node, second.node);

    let known: { readonly trained: Trained; readonly found: Estimate } | undefined;
    let run = 0;
    /** What went wrong in a turn of its own, to be told by the next show. */
    let failure: { readonly error: unknown } | undefined;
    function fail(error: unknown): void {
      failure = { error };
      exhibition.changed();
    }

    const digits = () => {
      const set = exhibition.set('drawn');
      if (!set) throw new Error('There are no digits.');
      return exhibition.exhibit.fit(subset(set, 0, DIGITS));
    };
    const settings = () => ({ eta: 10 ** (address.number('eta', -6, -1) ?? -3.5), mu: 10 ** (address.number('mu', -4, 1) ?? Math.log10(0.02)) });
    const layerOf = (found: Estimate) => found.layers.find(({ name }) => name === address.get('layer')) ?? found.layers[0];
    /** The weight that the address names, or the one with the largest curvature. */
    const chosen = ({ curvature }: LayerEstimate) =>
      address.number('weight', 0, curvature.length - 1) ?? curvature.reduce((best, h, i) => (h > (curvature[best] ?? 0) ? i : best), 0);

    /** Finds all derivatives, a portion a turn. */
    const find = async (trained: Trained): Promise<void> => {
      const mine = ++run;
      const steps = estimate(trained, digits());
      for (let step = steps.next(); ; step = steps.next()) {
        if (mine !== run) return;
        if (step.done) {
          known = { trained, found: step.value };
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
      if (!trained) return;
      if (known?.trained !== trained) {
        known = undefined;
        void find(trained).catch(fail);
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
      const index = chosen(layer);
      weights.show({ trained, layer, index });
      along.show(trained, digits, found, layer, index, rate, floor);
      second.show(trained);
    };

    const drawBoth = ({ layers }: Estimate, rate: number, floor: number): void => {
      const colours = pageColours();
      for (const [canvas, of, title] of [
        [histograms, (h: number) => h, 'curvature h of each weight'],
        [rates, (h: number) => rate / (floor + h), 'rate ε = η / (μ + h) of each weight'],
      ] as const) {
        canvas.node.style.height = `${histogramsHeight(layers.length)}px`;
        canvas.context.clearRect(0, 0, canvas.width, canvas.height);
        const bars = layers.map(({ name, curvature }) => ({ name, values: curvature.map(of) }));
        drawHistograms(canvas.context, bars, [-8, 3], canvas.width, title, colours);
      }
    };

    layerSelect.addEventListener('change', () => address.set({ layer: layerSelect.value, weight: undefined }));
    eta.input.addEventListener('input', () => address.set({ eta: eta.input.value }));
    mu.input.addEventListener('input', () => address.set({ mu: mu.input.value }));
    again.addEventListener('click', () => {
      known = undefined;
      exhibition.changed();
    });
    return { show: draw, rest: () => along.rest() };
  },
};

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
