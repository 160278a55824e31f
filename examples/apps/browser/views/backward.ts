import './backward.css';
import '../parts/sheet.css';
import type { Exhibition } from '../exhibition.ts';
import type { NetworkName } from '../exhibits.ts';
import { createLegend } from '../parts/diverging.ts';
import { create, createButton } from '../parts/element.ts';
import { rowsOf, valuesOf } from '../parts/layers.ts';
import { largest, short } from '../parts/numbers.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, pageColours } from '../parts/sheet.ts';
import type { Reading } from '../reading.ts';
import type { Mounted, View } from '../view.ts';
import { type Backward, backward, updated } from './backward/passes.ts';

/** Milliseconds a step while it plays. */
const PACE = 900;

export const view: View = {
  lead: [
    'Tell the network which digit it should have read: the loss says how wrong it was, in one number.',
    'Then the question goes backwards, layer by layer: if this unit were a little higher, would the loss rise (orange) or fall (blue)?',
    'At the weights the answers are added up, and each weight moves a little against its own: now the loss is smaller.',
  ],
  equations: [
    {
      text: 'E = y_D + ln(e⁻ʲ + Σᵢ exp(−yᵢ))',
      number: '1998, Eq. 9, p. 9',
      file: 'packages/lenet/src/losses.ts',
      line: 'return crossEntropy(withJunk(rbf(x, classes), j).neg(), labels)',
    },
    { text: '∂E/∂xₙ₋₁ = (∂F/∂x)ᵀ ∂E/∂xₙ', number: '1998, Section I.D', file: 'packages/autograd/src/tape.ts', line: '? step.vjp(i, g) : undefined' },
    {
      text: 'w ← w − ε ∂E/∂w',
      number: '1998, Section I.B',
      file: 'packages/tensor/src/ops/updateInPlace.ts',
      line: '(w, rate, g) => sub(w, mul(rate, g))',
    },
  ],
  mount(root, exhibition): Mounted {
    const { address } = exhibition;
    const right = create('select');
    for (let digit = 0; digit < 10; digit++) right.add(new Option(String(digit)));
    const rate = Object.assign(create('input'), { type: 'range', min: '-5', max: '-1', step: '0.25' });
    const rateText = create('span', 'ε');
    const [back, forth, play] = [createButton('Back'), createButton('Step'), createButton('Play')];
    const controls = create('div', create('label', 'Right answer ', right), create('label', rateText, rate), back, forth, play);
    controls.className = 'controls';
    const said = create('p');
    said.className = 'steps';
    said.setAttribute('aria-live', 'polite');
    const legend = createLegend();
    const sheet = createSharpCanvas('The states of the network, replaced step by step by what comes back', () => exhibition.changed());
    const kernels = createSharpCanvas('The gradient of every weight', () => exhibition.changed());
    sheet.node.className = 'sheet';
    kernels.node.className = 'sheet';
    const table = create('table');
    table.className = 'losses';
    root.append(controls, said, table, legend.node, sheet.node, kernels.node);

    let known: { readonly reading: Reading; readonly right: number; readonly passes: Backward } | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;

    const layerCount = () => exhibition.exhibit.classifier.network.layers.length;
    /** Forward, loss, a step a layer, the weights, the update. */
    const last = () => layerCount() + 3;
    const step = () => Math.round(address.number('step', 0, last()) ?? 0);
    const go = (to: number) => address.set({ step: String(Math.max(0, Math.min(last(), to))) });
    const epsilon = () => 10 ** (address.number('epsilon', -5, -1) ?? -3);
    /** A digit that was read right teaches little: without a choice, suppose that it was the runner-up. */
    const rightAnswer = ({ answer, second }: Reading) =>
      address.number('right', 0, 9) ?? (exhibition.label === answer ? second : (exhibition.label ?? second));
    const stop = () => {
      clearInterval(timer);
      timer = undefined;
      play.textContent = 'Play';
    };

    right.addEventListener('change', () => address.set({ right: right.value }));
    rate.addEventListener('input', () => address.set({ epsilon: rate.value }));
    back.addEventListener('click', () => {
      stop();
      go(step() - 1);
    });
    forth.addEventListener('click', () => {
      stop();
      go(step() + 1);
    });
    play.addEventListener('click', () => {
      if (timer !== undefined) return stop();
      if (step() === last()) go(0);
      play.textContent = 'Pause';
      timer = setInterval(() => {
        if (step() === last()) stop();
        else go(step() + 1);
      }, PACE);
    });

    const draw = (): void => {
      const reading = exhibition.reading();
      const trained = exhibition.trained();
      if (!reading || !trained) {
        said.textContent = 'The weights are on their way …';
        return;
      }
      const answer = rightAnswer(reading);
      if (known?.reading !== reading || known.right !== answer) {
        known = { reading, right: answer, passes: backward(exhibition.exhibit, trained, exhibition.digit, answer) };
      }
      const { passes } = known;
      const at = step();
      right.value = String(answer);
      rate.value = String(Math.log10(epsilon()));
      rateText.textContent = `ε = ${epsilon().toPrecision(2)}`;
      back.disabled = at === 0;
      forth.disabled = at === last();
      drawStates(at, reading, passes);
      const showsWeights = at >= layerCount() + 2;
      kernels.node.hidden = !showsWeights;
      if (showsWeights) drawKernels(passes);
      const after = at === last() ? updated(exhibition.exhibit, trained, exhibition.digit, answer, passes, epsilon()) : undefined;
      said.textContent = describe(at, exhibition, reading, answer, passes, after?.loss);
      showTable(table, exhibition.network, answer, reading, passes.loss, after);
    };

    /** The states, and in their place δ where it has come back to. */
    const drawStates = (at: number, reading: Reading, passes: Backward): void => {
      const { context, node, width, height } = sheet;
      const { layers } = exhibition.exhibit.classifier.network;
      const { rows, height: needed } = layOut(rowsOf(exhibition.exhibit.classifier.network), node.clientWidth);
      node.style.height = `${needed}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      rows.forEach((row, i) => {
        const layer = i - 1;
        const isBack = layer >= 0 && layer >= layers.length + 1 - at;
        const values = isBack ? (passes.states[layer] ?? []) : valuesOf(reading, layer);
        const limit = isBack ? largest(values) : 1.7159;
        drawRow(context, row, values, limit);
        drawFrames(context, row, isBack ? { ...colours, line: colours.ink } : colours, isBack ? `δ ±${short(limit)}` : 'states');
      });
      if (at < 2) legend.show('state −1.7159', '0', '1.7159');
      else legend.show('δ: the loss falls', '0', 'the loss rises');
    };

    const drawKernels = ({ weights }: Backward): void => {
      const { context, node, width, height } = kernels;
      const { rows, height: needed } = layOut(
        weights.map(({ row }) => row),
        node.clientWidth,
      );
      node.style.height = `${needed}px`;
      context.clearRect(0, 0, width, height);
      const colours = pageColours();
      rows.forEach((row, i) => {
        const values = weights[i]?.values ?? [];
        const limit = largest(values);
        drawRow(context, row, values, limit);
        drawFrames(context, row, colours, `∂w ±${short(limit)}`);
      });
    };
    return { show: draw, rest: stop };
  },
};

/** What a step does, in words. */
function describe(at: number, { exhibit }: Exhibition, reading: Reading, right: number, { loss }: Backward, after: number | undefined): string {
  const { layers } = exhibit.classifier.network;
  const head = `Step ${at} of ${layers.length + 3}. `;
  if (at === 0) return `${head}Forward: the states of all layers. The network reads a ${reading.answer}; suppose that a ${right} is right.`;
  if (at === 1) return `${head}The loss: ${loss.toPrecision(4)}. It is small where the network would read a ${right} and no other digit.`;
  if (at < layers.length + 2) {
    const name = layers[layers.length + 1 - at]?.name;
    return `${head}δ of ${name}: what the loss gains for each unit if its state rises. It comes from the layer behind, through the same weights.`;
  }
  if (at === layers.length + 2)
    return `${head}The gradient of every weight: δ of its unit times the state it weighs, added up over all places that share it.`;
  return `${head}Every weight moves by −ε times its gradient: the loss goes from ${loss.toPrecision(4)} to ${(after ?? Number.NaN).toPrecision(4)}.`;
}

/** How well the two digits in question fit, before and after. */
function showTable(
  table: HTMLTableElement,
  network: NetworkName,
  right: number,
  { answer, second, scores }: Reading,
  loss: number,
  after: { readonly loss: number; readonly scores: ArrayLike<number> } | undefined,
): void {
  const other = answer === right ? second : answer;
  const text = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(3));
  const score = (values: ArrayLike<number> | undefined, digit: number) => {
    const value = values?.[digit];
    return network === 'lenet5' && value !== undefined ? -value : value;
  };
  const what = network === 'lenet5' ? 'distance to the code of' : 'output unit';
  const rows = [
    ['loss', text(loss), text(after?.loss)],
    [`${what} ${right}, the right answer`, text(score(scores, right)), text(score(after?.scores, right))],
    [`${what} ${other}`, text(score(scores, other)), text(score(after?.scores, other))],
  ];
  const heads = ['quantity', 'before', 'after the update'].map((head) => Object.assign(create('th', head), { scope: 'col' }));
  const lines = rows.map(([name = '', ...cells]) =>
    create('tr', Object.assign(create('th', name), { scope: 'row' }), ...cells.map((cell) => create('td', cell))),
  );
  table.replaceChildren(create('thead', create('tr', ...heads)), create('tbody', ...lines));
}
