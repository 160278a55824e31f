import './years.css';
import '../parts/sheet.css';
import { totals } from '@lenet-ts/network';
import { AMPLITUDE } from '@lenet-ts/tensor';
import type { Exhibition } from '../exhibition.ts';
import { exhibits, type NetworkName } from '../exhibits.ts';
import { createLegend } from '../parts/diverging.ts';
import { create } from '../parts/element.ts';
import { rowsOf, valuesOf } from '../parts/layers.ts';
import { createOutputs } from '../parts/outputs.ts';
import { createSharpCanvas } from '../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, pageColours } from '../parts/sheet.ts';
import type { Mounted, View } from '../view.ts';

const about: Readonly<Record<NetworkName, string>> = {
  lenet1989: 'Learned from 7,291 digits of envelopes, 16 pixels high. One output unit for each digit: the highest is the answer.',
  lenet5: 'Learned from 60,000 digits, distorted anew each time. F6 paints a picture: the nearest of ten codes is the answer.',
};

export const view: View = {
  lead: [
    'The same stroke is read twice: by the first convolutional network for digits, of 1989, and by its descendant LeNet-5, of 1998.',
    'Nine years made it some twenty times larger, and gave it codes for the digits in place of one unit for each.',
    'The older one sees your digit smaller, learned from far fewer digits, and says more often that it does not know.',
  ],
  equations: [
    {
      text: '1989: E = ½ Σ (d − x)²,  d = ±1',
      number: 'NIPS 1989',
      file: 'packages/lenet1989/src/classifier.ts',
      line: 'losses: (states, labels) => squaredError(',
    },
    {
      text: '1998: yᵢ = Σⱼ (xⱼ − wᵢⱼ)²',
      number: 'Eq. 7, p. 8',
      file: 'packages/lenet/src/rbf.ts',
      line: 'return differences(x, classes).square().sum(2)',
    },
  ],
  mount(root, exhibition): Mounted {
    const legend = createLegend();
    const years = (['lenet1989', 'lenet5'] as const).map((name) => createYear(name, exhibition));
    const both = create('div', ...years.map(({ node }) => node));
    both.className = 'years';
    root.append(legend.node, both);
    return {
      show() {
        legend.show(`−${AMPLITUDE}`, '0', `${AMPLITUDE}`);
        for (const year of years) year.show();
      },
    };
  },
};

/** One of the two networks. */
function createYear(name: NetworkName, exhibition: Exhibition): { readonly node: HTMLElement; show(): void } {
  const { title, classifier } = exhibits[name];
  const { trainable, connections } = totals(classifier.summary());
  const verdict = create('p');
  verdict.className = 'verdict';
  const canvas = createSharpCanvas(`The states of ${title}`, () => exhibition.changed());
  canvas.node.className = 'sheet';
  const outputs = createOutputs[name]();
  const count = (n: number) => n.toLocaleString('en-US');
  const facts = create('p', `${about[name]} ${count(trainable)} trainable numbers, ${count(connections)} connections.`);
  const node = create('section', create('h3', title), verdict, canvas.node, outputs.node, facts);
  node.className = 'year';
  const rows = rowsOf(classifier.network).filter((row) => row.name !== 'F6' && row.name !== 'output');

  function drawStates(): void {
    const reading = exhibition.reading(name);
    const { context, node: element, width, height } = canvas;
    const sheet = layOut(rows, element.clientWidth);
    element.style.height = `${sheet.height}px`;
    context.clearRect(0, 0, width, height);
    if (!reading) return;
    const colours = pageColours();
    sheet.rows.forEach((row, i) => {
      drawRow(context, row, valuesOf(reading, i - 1), AMPLITUDE);
      drawFrames(context, row, colours);
    });
  }
  return {
    node,
    show() {
      const reading = exhibition.reading(name);
      drawStates();
      if (!reading) {
        verdict.textContent = 'The weights are on their way …';
        return;
      }
      const { answer, second, counts, certainty } = reading;
      const sure = `${(100 * certainty).toFixed(0)} % sure`;
      const says = counts ? `Reads a ${answer}, ${sure}.` : `Rejects it: a ${answer} or a ${second}, ${sure}.`;
      verdict.textContent = exhibition.isWritten ? says : 'Write a digit.';
      outputs.show(reading);
    },
  };
}
