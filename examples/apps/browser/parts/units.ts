import { AMPLITUDE } from '@lenet-ts/tensor';
import type { Reading } from '../reading.ts';
import { create } from './element.ts';
import type { Outputs } from './outputs.ts';

/** One output unit a digit, each between -1.7159 and 1.7159: the highest is the answer. */
export function createUnits(): Outputs {
  const units = Array.from({ length: 10 }, (_, digit) => {
    const meter = create('meter');
    meter.min = -AMPLITUDE;
    meter.max = AMPLITUDE;
    meter.setAttribute('aria-label', `output unit ${digit}`);
    const value = create('span');
    return { meter, value, item: create('li', create('span', String(digit)), meter, value) };
  });
  const node = create('ol', ...units.map(({ item }) => item));
  node.className = 'units';
  return {
    node,
    show({ answer, scores }: Reading) {
      units.forEach(({ meter, value, item }, digit) => {
        const state = scores[digit] ?? Number.NaN;
        meter.value = state;
        value.textContent = state.toFixed(2);
        item.classList.toggle('chosen', digit === answer);
      });
    },
  };
}
