import { GLYPHS } from '@lenet-ts/lenet';
import type { Experiment } from '../experiment.ts';
import { gallery, type Picture } from '../gallery.ts';
import { lenet5Job } from '../jobs/catalogue.ts';

const WIDTH = 7;
const job = lenet5Job(1);
const codes = GLYPHS.map((rows) => Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : -1)));

const TITLE = 'Figure 3: the ten codes, and what F6 makes of them';

export const figure3: Experiment = {
  name: 'figure3',
  title: TITLE,
  jobs: [job],
  async draw(results) {
    const states = results.of([job])[0]?.outcome.details?.meanStates;
    if (!states) return undefined;
    const furthest = Math.max(...states.flatMap((mean, digit) => mean.map((state, unit) => Math.abs(state - (codes[digit]?.[unit] ?? 0)))));
    return {
      svg: drawFigure3({ codes, meanStates: states }),
      data: { codes, meanStates: states },
      text: `Above, the codes of the paper; below, the mean state of F6 over the test digits of each class, after training. Of the 840 mean states,
the one furthest from its code differs by ${furthest.toFixed(2)}; the two signs are 2 apart.`,
    };
  },
};

export function drawFigure3({ codes, meanStates }: Record<'codes' | 'meanStates', readonly (readonly number[])[]>): string {
  const pictures = [...codes.map((code, digit) => picture(code, `code ${digit}`)), ...meanStates.map((mean, digit) => picture(mean, `F6, ${digit}`))];
  return gallery(TITLE, 'Black is +1 or more, white −1 or less', pictures, 10, 7);
}

/** States from -1, paper, to 1, ink. */
function picture(states: readonly number[], caption: string): Picture {
  return { levels: states.map((state) => Math.min(255, Math.max(0, 127.5 * (state + 1)))), width: WIDTH, caption };
}
