import './honesty.css';
import './backward.css';
import { create, createButton, createNotice, createScrolling } from '../parts/element.ts';
import { short } from '../parts/numbers.ts';
import type { Mounted, View } from '../view.ts';
import type { Errors } from './honesty/measure.ts';
import type { FromWorker } from './honesty/messages.ts';
import workerAddress from './honesty/worker.ts?chunk';

const NOTE =
  'Float64 is held against finite differences; the processor and the graphics card, which compute in float32, against float64. Half a unit in the last place of float32 is 6e-8, and an error above 1e-5 is bold.';

/** More than a hundred roundings of float32: no honest sum of a few numbers is that far off. */
const FAR = 1e-5;

export const view: View = {
  lead: [
    'All that this page shows is computed on your own device, and a device can be wrong.',
    'Here every operation is differentiated by its rules in numbers of twice the length, and these are held against finite differences, which know no rules and only move each input a little.',
    'Then your processor and your graphics card do the same in the short numbers that the networks use, and the table says how far they are off.',
  ],
  equations: [
    {
      text: 'f′(x) ≈ (8 (f(x + d) − f(x − d)) − (f(x + 2d) − f(x − 2d))) / 12 d',
      number: 'the five-point formula; no paper’s',
      file: 'packages/autograd/src/check/numeric.ts',
      line: 'return { value: (4 * narrow - wide) / 3',
    },
    {
      text: 'hₖ = Σ hᵢ (∂yᵢ/∂xₖ)²',
      number: '1998, Eqs. 23-27, p. 42',
      file: 'packages/autograd/src/curvature.ts',
      line: 'send(tape, step, seeds, (i) => step.curvature(i, h))',
    },
  ],
  mount(root): Mounted {
    const again = createButton('Measure again');
    const controls = create('div', again);
    controls.className = 'controls';
    const said = createNotice('status');
    const missing = createNotice('alert');
    const card = create('p', NOTE);
    const body = create('tbody');
    const table = create('table', create('caption', 'Errors, as a share of the largest derivative'), head(), body);
    const scrolling = createScrolling('Errors of every operation', table);
    scrolling.classList.add('honesty');
    root.append(controls, said, missing, card, scrolling);

    let worker: Worker | undefined;
    let isDone = false;
    const end = () => {
      worker?.terminate();
      worker = undefined;
      again.disabled = false;
    };
    const receive = (message: FromWorker): void => {
      if (message.kind === 'card') card.textContent = `${NOTE} The graphics card is ${message.name}.`;
      else if (message.kind === 'missing') {
        const device = message.device === 'webgl2' ? 'the graphics card' : 'the processor’s WebAssembly';
        missing.append(`Nothing is measured on ${device} from here on: ${message.why}\n`);
      } else if (message.kind === 'row') {
        const { name, differences, on } = message;
        const found = [differences, on.wasm, on.webgl2];
        const title = Object.assign(create('th', name), { scope: 'row' });
        const columns = (['gradient', 'curvature'] as const).flatMap((what) => found.map((errors) => cell(errors, what)));
        body.append(create('tr', title, ...columns));
        said.textContent = 'Measuring …';
      } else {
        const far = body.querySelectorAll('.far').length;
        said.textContent = `${body.rows.length} operations are measured. ${far === 0 ? 'No error is' : `${far} errors are`} larger than ${FAR.toExponential()}, which would be more than a hundred roundings.`;
        isDone = true;
        end();
      }
    };
    const measure = (): void => {
      const mine = new Worker(workerAddress, { type: 'module' });
      worker = mine;
      isDone = false;
      again.disabled = true;
      body.replaceChildren();
      missing.textContent = '';
      said.textContent = 'Measuring …';
      mine.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (mine === worker) receive(data);
      });
      mine.addEventListener('error', ({ message }) => {
        missing.textContent = `Measuring stopped: ${message || 'the worker could not be started.'}`;
        said.textContent = '';
        isDone = true;
        end();
      });
    };
    again.addEventListener('click', measure);
    return {
      show() {
        if (!worker && !isDone) measure();
      },
      rest: end,
    };
  },
};

function head(): HTMLElement {
  const group = (text: string) => Object.assign(create('th', text), { colSpan: 3, scope: 'colgroup' });
  const columns = ['finite differences', 'processor (wasm)', 'graphics card'];
  const scoped = [...columns, ...columns].map((text) => Object.assign(create('th', text), { scope: 'col' }));
  return create('thead', create('tr', create('td'), group('gradient'), group('curvature')), create('tr', create('td'), ...scoped));
}

function cell(errors: Errors | undefined, what: keyof Errors): HTMLElement {
  const error = errors?.[what];
  const node = create('td', error === undefined ? '–' : error === 0 ? '0' : short(error));
  // NaN is far too.
  node.classList.toggle('far', error !== undefined && !(error <= FAR));
  return node;
}
