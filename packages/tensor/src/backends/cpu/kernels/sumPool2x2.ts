import type { Kernels } from '../../../backend.ts';
import type { TypedArray } from '../../../dtype.ts';

/** y[p, r, c] = x[p, 2r, 2c] + x[p, 2r, 2c+1] + x[p, 2r+1, 2c] + x[p, 2r+1, 2c+1] */
export const sumPool2x2: Kernels<TypedArray>['sumPool2x2'] = ({ planes, height, width }, y, [x]) => {
  let target = 0;
  for (let row = 0; row < planes * height; row++) {
    for (let c = 0; c < width; c++) {
      const upper = 4 * row * width + 2 * c;
      const lower = upper + 2 * width;
      y[target++] = x[upper]! + x[upper + 1]! + x[lower]! + x[lower + 1]!;
    }
  }
};

export const spread2x2: Kernels<TypedArray>['spread2x2'] = ({ planes, height, width }, x, [y]) => {
  let source = 0;
  for (let row = 0; row < planes * height; row++) {
    for (let c = 0; c < width; c++) {
      const upper = 4 * row * width + 2 * c;
      const lower = upper + 2 * width;
      const value = y[source++]!;
      x[upper] = value;
      x[upper + 1] = value;
      x[lower] = value;
      x[lower + 1] = value;
    }
  }
};
