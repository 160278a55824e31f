import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';
import { at } from '../../../shape.ts';
import { threefry } from '../../../threefry.ts';

export const random: Kernels<TypedArray>['random'] = ({ size }, y, [key, counter]) => {
  const words = threefry([at(key, 0), at(key, 1)], 0, at(counter, 0), new Uint32Array(size + (size % 2)));
  for (let i = 0; i < size; i++) y[i] = (words[i]! >>> 8) / 2 ** 24;
};
