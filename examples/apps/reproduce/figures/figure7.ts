import { distort } from '@lenet-ts/digits';
import { lenet5 } from '@lenet-ts/lenet';
import { Random } from '@lenet-ts/tensor';
import type { Experiment } from '../experiment.ts';
import { gallery, type Picture } from '../gallery.ts';

const EXAMPLES = 10;

const TITLE = 'Figure 7: ten digits, ten distortions of each';

export const figure7: Experiment = {
  name: 'figure7',
  title: TITLE,
  jobs: [],
  async draw(results) {
    const { train } = await results.mnist();
    const random = new Random(1).stream('distortions');
    const { size } = lenet5.plane;
    const chosen = Array.from({ length: 10 }, (_, digit) => train.labels.indexOf(digit));
    const pictures = chosen.flatMap((index, digit): Picture[] => {
      const { images } = distort(train, new Array<number>(EXAMPLES).fill(index), random, size);
      return Array.from({ length: EXAMPLES }, (_, i) => ({
        levels: images.subarray(i * size * size, (i + 1) * size * size),
        width: size,
        caption: i === 0 ? `${digit}, digit ${index}` : '',
      }));
    });
    return {
      svg: gallery(TITLE, 'Each row: ten distortions of one digit; its class, and its number among the training digits', pictures, EXAMPLES),
      data: { trainingDigits: chosen, examples: EXAMPLES, seed: 1 },
      text: `The first digit of each class in the training set, shifted, scaled, squeezed and sheared ten times at random, as LeNet-5 sees them
when it is trained with distortions.`,
    };
  },
};
