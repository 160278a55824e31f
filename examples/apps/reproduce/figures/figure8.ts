import type { Experiment } from '../experiment.ts';
import { gallery, type Picture } from '../gallery.ts';
import { distortedJob, SEEDS } from '../jobs/catalogue.ts';
import { FIGURE_8 } from '../paper.ts';
import { median } from '../statistics.ts';

const jobs = SEEDS.map((seed) => distortedJob(seed));
const theirs = new Map(FIGURE_8.map((misread) => [misread.index, misread]));

const TITLE = 'Figure 8: every test digit that LeNet-5 misreads';

export const figure8: Experiment = {
  name: 'figure8',
  title: TITLE,
  jobs,
  async draw(results) {
    const finished = results.of(jobs).flatMap(({ job, outcome }) => (outcome.details ? [{ seed: job.seed, misread: outcome.details.misread }] : []));
    // The median network stands for all.
    const middle = median(finished.map(({ misread }) => misread.length));
    const [shown] = finished.toSorted((a, b) => Math.abs(a.misread.length - middle) - Math.abs(b.misread.length - middle));
    if (!shown) return undefined;
    const { test } = await results.mnist();
    const area = test.height * test.width;
    const pictures = shown.misread.map(({ index, label, answer }): Picture => {
      const levels = test.images.subarray(index * area, (index + 1) * area);
      return { levels, width: test.width, caption: `${label}→${answer}`, marked: theirs.has(index) };
    });
    const shared = shown.misread.filter(({ index }) => theirs.has(index));
    const alike = shared.filter(({ index, answer }) => theirs.get(index)?.answer === answer);
    const byAll = FIGURE_8.filter(({ index }) => finished.every(({ misread }) => misread.some((digit) => digit.index === index)));
    return {
      svg: gallery(TITLE, 'truth→answer; bold: the paper’s LeNet-5 misreads it too', pictures, 10),
      data: { seed: shown.seed, misread: shown.misread, shared, misreadByAllSeedsAndPaper: byAll },
      text: `Under each digit its truth → the answer of the network trained with distortions, seed ${shown.seed}: ${shown.misread.length} errors. In bold
those that are among the ${FIGURE_8.length} errors of the paper too: ${shared.length}, of which ${alike.length} get the paper's answer. Their numbers in the
test set, counted from 0: ${shared.map(({ index, label, answer }) => `${index} (${label}→${answer})`).join(', ') || 'none'}.
Of the paper's ${FIGURE_8.length}, ${byAll.length} are misread by all ${finished.length} of our networks.`,
    };
  },
};
