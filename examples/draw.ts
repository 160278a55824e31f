import { type Random, type Tensor, uniform } from '@lenet-ts/tensor';

/**
 * One of the last axis' classes, int32 [...], for each list of scores [..., classes]: each class as often as softmax(scores / heat) says. That
 * often it is the best one with noise of this kind (Gumbel, 1954).
 */
export function draw(scores: Tensor, heat: number, random: Random): Tensor {
  const noise = uniform(scores.shape, random).log().neg().log().mul(-heat);
  return scores.add(noise).argmax(-1);
}
