import type { PoolPlan } from '../../../backend.ts';
import { f32x4, i32, v128 } from '../instructions.ts';
import { bytes, forVectors, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** Whether all of the planes is 2x2 squares, so that rows and planes follow each other without a gap: the subsampling of LeNet-5. */
export function areSquares({ height, width, rows, columns, size, stride, padding }: PoolPlan): boolean {
  const whole = height === 2 * rows && width === 2 * columns;
  return whole && size[0] === 2 && size[1] === 2 && stride[0] === 2 && stride[1] === 2 && padding[0] === 0 && padding[1] === 0;
}

/**
 * for each row r of y, for c < width: y[r, c] = x[2r, 2c] + x[2r, 2c + 1] + x[2r + 1, 2c] + x[2r + 1, 2c + 1]
 * Four results take the even and the odd lanes of two vectors from each of two rows.
 */
export function sumSquares(machine: Machine): Kernel {
  return machine.compile({ x: 'i32', y: 'i32', rows: 'i32', width: 'i32' }, (f, { x, y, rows, width }) => {
    const [r, upper, lower, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [left, right, sum] = [f.local('v128'), f.local('v128'), f.local('v128')];
    f.for(r, 0, rows, 1, () => {
      f.set(upper, x);
      f.set(lower, i32.add(x, i32.mul(width, 8)));
      f.set(target, y);
      forVectors(
        f,
        width,
        [target],
        () => {
          f.set(left, v128.load(upper));
          f.set(right, v128.load(upper, VECTOR));
          f.set(sum, f32x4.add(v128.shuffle(left, right, [0, 2, 4, 6]), v128.shuffle(left, right, [1, 3, 5, 7])));
          f.set(left, v128.load(lower));
          f.set(right, v128.load(lower, VECTOR));
          f.set(sum, f32x4.add(f32x4.add(sum, v128.shuffle(left, right, [0, 2, 4, 6])), v128.shuffle(left, right, [1, 3, 5, 7])));
          f.store(target, sum);
          f.increase(upper, 2 * VECTOR);
          f.increase(lower, 2 * VECTOR);
        },
        1,
      );
      f.increase(x, i32.mul(width, 16));
      f.increase(y, bytes(width));
    });
  });
}

/** for each row r of y, for each of the rows 2r and 2r + 1 of x, for c < width: x[row, 2c] = x[row, 2c + 1] = y[r, c] */
export function spreadSquares(machine: Machine): Kernel {
  return machine.compile({ y: 'i32', x: 'i32', rows: 'i32', width: 'i32' }, (f, { y, x, rows, width }) => {
    const [r, copy, source, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const value = f.local('v128');
    f.for(r, 0, rows, 1, () => {
      f.for(copy, 0, 2, 1, () => {
        f.set(source, y);
        f.set(target, x);
        forVectors(
          f,
          width,
          [source],
          () => {
            f.set(value, v128.load(source));
            f.store(target, v128.shuffle(value, value, [0, 0, 1, 1]));
            f.store(target, v128.shuffle(value, value, [2, 2, 3, 3]), VECTOR);
            f.increase(target, 2 * VECTOR);
          },
          1,
        );
        f.increase(x, i32.mul(width, 8));
      });
      f.increase(y, bytes(width));
    });
  });
}
