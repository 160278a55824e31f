import { GLYPHS } from '@lenet-ts/lenet';
import { create } from './element.ts';
import { showGrey } from './greyPicture.ts';
import type { OutputsView } from './outputs.ts';

/** Width of the codes of Figure 3 (LeCun et al. 1998, p. 8), which are 12 high. */
const WIDTH = 7;
/** Where the units of F6 saturate: A of A tanh(Sx). */
const AMPLITUDE = 1.7159;

/** F6 of LeNet-5 as a picture beside the ten codes, each with its squared distance (Eq. 7, p. 8): the nearest is the answer. */
export function createCodesView(): OutputsView {
  const state = create('canvas');
  showGrey(state, new Float32Array(WIDTH * 12), WIDTH, -AMPLITUDE, AMPLITUDE);
  const codes = GLYPHS.map((rows, digit) => {
    const code = create('canvas');
    showGrey(
      code,
      Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0)),
      WIDTH,
      0,
      1,
    );
    const distance = create('span');
    return { distance, item: create('li', create('figure', code, create('figcaption', `${digit}: `, distance))) };
  });
  const stateFigure = create(
    'figure',
    state,
    create('figcaption', 'F6, and its squared distance to the code of each digit: the smallest is the answer'),
  );
  stateFigure.className = 'state';
  const node = create('div', stateFigure, create('ol', ...codes.map(({ item }) => item)));
  node.className = 'codes';
  return {
    node,
    show({ answer, states, scores }) {
      showGrey(state, states, WIDTH, -AMPLITUDE, AMPLITUDE);
      codes.forEach(({ distance, item }, digit) => {
        distance.textContent = (-(scores[digit] ?? Number.NaN)).toFixed(1);
        item.classList.toggle('chosen', digit === answer);
      });
    },
  };
}
