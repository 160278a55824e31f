import { Random, tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { draw } from '../draw.ts';

test.each([0.6, 1, 3])('each class is drawn as often as the softmax of the scores over %d says', (heat) => {
  const scores = tensor([[1, -0.5, 0, Number.NEGATIVE_INFINITY]]);
  const count = 20_000;
  const drawn = draw(scores.tile([count, 1]), heat, new Random(1)).dataSync();
  const shares = scores
    .mul(1 / heat)
    .softmax()
    .dataSync();
  shares.forEach((share, i) => {
    const times = drawn.filter((one) => one === i).length;
    // Five standard deviations of so many draws.
    expect(Math.abs(times - share * count)).toBeLessThanOrEqual(5 * Math.sqrt(count * share * (1 - share)));
  });
});
