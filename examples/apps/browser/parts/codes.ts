import { GLYPHS } from '@lenet-ts/lenet';
import { AMPLITUDE } from '@lenet-ts/tensor';
import type { Reading } from '../reading.ts';
import { create } from './element.ts';
import { greyPicture } from './greyPicture.ts';
import type { Outputs } from './outputs.ts';

/** Width of the codes of Figure 3 (LeCun et al. 1998, p. 8), which are 12 high. */
const WIDTH = 7;

/** F6 of LeNet-5 as a picture beside the ten codes, each with its squared distance (Eq. 7, p. 8): the nearest is the answer. */
export function createCodes(): Outputs {
  const state = greyPicture(new Float32Array(WIDTH * 12), WIDTH, -AMPLITUDE, AMPLITUDE);
  const codes = GLYPHS.map((rows, digit) => {
    const marks = Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0));
    const distance = create('span');
    const figure = create('figure', greyPicture(marks, WIDTH, 0, 1), create('figcaption', `${digit}: `, distance));
    return { distance, item: create('li', figure) };
  });
  const caption = create('p', 'F6, and its squared distance to the code of each digit: the smallest is the answer.');
  const stateFigure = create('figure', state, create('figcaption', 'F6'));
  stateFigure.className = 'state';
  const node = create('div', caption, stateFigure, create('ol', ...codes.map(({ item }) => item)));
  node.className = 'codes';
  return {
    node,
    show({ answer, states, scores }: Reading) {
      greyPicture(states.at(-1) ?? [], WIDTH, -AMPLITUDE, AMPLITUDE, state);
      codes.forEach(({ distance, item }, digit) => {
        distance.textContent = (-(scores[digit] ?? Number.NaN)).toFixed(1);
        item.classList.toggle('chosen', digit === answer);
      });
    },
  };
}
