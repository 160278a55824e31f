import { create } from './element.ts';
import type { OutputsView } from './outputs.ts';

/** One output unit a digit, each between -1.7159 and 1.7159: the highest is the answer. */
export function createUnitsView(): OutputsView {
  const units = Array.from({ length: 10 }, (_, digit) => {
    const meter = create('meter');
    meter.min = -1.7159;
    meter.max = 1.7159;
    meter.setAttribute('aria-label', `output unit ${digit}`);
    const value = create('span');
    return { meter, value, item: create('li', create('span', String(digit)), meter, value) };
  });
  const node = create('ol', ...units.map(({ item }) => item));
  node.className = 'units';
  return {
    node,
    show({ answer, states }) {
      units.forEach(({ meter, value, item }, digit) => {
        const state = states[digit] ?? Number.NaN;
        meter.value = state;
        value.textContent = state.toFixed(2);
        item.classList.toggle('chosen', digit === answer);
      });
    },
  };
}
