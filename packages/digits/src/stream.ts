import { Random } from '@lenet-ts/tensor';

/** Generator number `index` of a seed: each is reached at once, without drawing the numbers of those before it. */
export function stream(seed: number, index: number): Random {
  return new Random((new Random(seed).word() ^ index) >>> 0);
}
