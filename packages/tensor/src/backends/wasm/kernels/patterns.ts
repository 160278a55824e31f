import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import { f32, i32, v128 } from '../instructions.ts';
import { transposed, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import type { RunCorrelation } from './correlations.ts';

/** So many patterns stand side by side, one a lane. */
export const TOGETHER = 4;

/** Bytes of four patterns beyond which they leave the caches of a core. */
const MOST_BYTES = 2 ** 17;

/** Brings four patterns to the lanes of vectors and back, for rows that vectors along them would not fill. */
export interface Patterns {
  /**
   * for p < 4: y[map·mapY + row·rowY + 16 column + 4 p] = x[p·pattern + …], the elements of each pattern of x following each other;
   * mapY, rowY and pattern in bytes
   */
  readonly join: Kernel;
  /** for p < 4, k < size: y[4 (p·size + k)] = x[16 k + 4 p] */
  readonly part: Kernel;
}

/**
 * Whether four patterns side by side are worth their joining and parting: vectors along the rows of a map stay empty, by how much was tried, and
 * there are products enough.
 */
export function arePatternsFaster({ batch, connections, kernel }: Conv2dPlan, columns: number, ...sizes: readonly number[]): boolean {
  const { count, inputs, outputs, isFull } = connections;
  const filled = columns / (4 * Math.ceil(columns / 4));
  const products = (count * kernel[0] * kernel[1]) / Math.max(inputs, outputs);
  return batch >= TOGETHER && filled < (isFull ? 0.85 : 0.9) && products >= 16 && 4 * TOGETHER * Math.max(...sizes) <= MOST_BYTES;
}

/** `together` for as many fours of patterns as there are, `apart` for the rest; the sizes are those of a pattern. */
export function inFours(apart: RunCorrelation, sizeFrom: number, sizeTo: number, together: RunCorrelation): RunCorrelation {
  return (source, w, bias, target, batch) => {
    const whole = batch - (batch % TOGETHER);
    if (whole > 0) together(source, w, bias, target, whole);
    if (whole < batch) apart(source + 4 * whole * sizeFrom, w, bias, target + 4 * whole * sizeTo, batch - whole);
  };
}

export function compilePatterns(machine: Machine): Patterns {
  const target = { y: 'i32', mapY: 'i32', rowY: 'i32' } as const;
  const join = machine.compile(
    { x: 'i32', pattern: 'i32', maps: 'i32', rows: 'i32', columns: 'i32', ...target },
    (f, { x, pattern, maps, rows, columns, y, mapY, rowY }) => {
      const from = Array.from({ length: TOGETHER }, (_, p) => f.local('i32', i32.add(x, i32.mul(pattern, p))));
      const [map, row, to, toRow, left] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.for(map, 0, maps, 1, () => {
        f.set(toRow, y);
        f.for(row, 0, rows, 1, () => {
          f.set(to, toRow);
          f.set(left, columns);
          f.while(i32.ge(left, 4), () => {
            const [a, b, c, d] = from.map((pointer) => v128.load(pointer));
            if (a && b && c && d) {
              transposed(f, [a, b, c, d]).forEach((v, k) => {
                f.store(to, v, k * VECTOR);
              });
            }
            for (const pointer of from) f.increase(pointer, VECTOR);
            f.increase(to, 4 * VECTOR);
            f.increase(left, -4);
          });
          f.while(left, () => {
            from.forEach((pointer, p) => {
              f.store(to, f32.load(pointer), 4 * p);
              f.increase(pointer, 4);
            });
            f.increase(to, VECTOR);
            f.increase(left, -1);
          });
          f.increase(toRow, rowY);
        });
        f.increase(y, mapY);
      });
    },
  );
  const part = machine.compile({ x: 'i32', size: 'i32', y: 'i32' }, (f, { x, size, y }) => {
    const to = Array.from({ length: TOGETHER }, (_, p) => f.local('i32', i32.add(y, i32.mul(size, 4 * p))));
    f.while(i32.ge(size, 4), () => {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => v128.load(x, k * VECTOR));
      if (a && b && c && d) {
        transposed(f, [a, b, c, d]).forEach((v, p) => {
          f.store(at(to, p), v);
        });
      }
      for (const pointer of to) f.increase(pointer, VECTOR);
      f.increase(x, 4 * VECTOR);
      f.increase(size, -4);
    });
    f.while(size, () => {
      to.forEach((pointer, p) => {
        f.store(pointer, f32.load(x, 4 * p));
        f.increase(pointer, 4);
      });
      f.increase(x, VECTOR);
      f.increase(size, -1);
    });
  });
  return { join, part };
}
