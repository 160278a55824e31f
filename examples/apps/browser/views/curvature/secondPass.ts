import type { Trained } from '@lenet-ts/network';
import type { TypedArray } from '@lenet-ts/tensor';
import type { Exhibition } from '../../exhibition.ts';
import { create } from '../../parts/element.ts';
import { rowsOf } from '../../parts/layers.ts';
import { largest, short } from '../../parts/numbers.ts';
import { createSharpCanvas } from '../../parts/sharpCanvas.ts';
import { drawFrames, drawRow, layOut, pageColours } from '../../parts/sheet.ts';
import type { Reading } from '../../reading.ts';
import { curvatureOfStates } from './estimate.ts';

/** h of every state, for the digit on the paper: the second pass on the same wires. */
export function createSecondPass(exhibition: Exhibition): { readonly node: HTMLElement; show(trained: Trained): void } {
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
