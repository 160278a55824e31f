import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import { f32x4, i32, v128 } from '../instructions.ts';
import { addProduct, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';
import { compileCorrelation, type RunCorrelation } from './correlations.ts';
import { pairsByInput } from './pairs.ts';
import { arePatternsFaster, inFours, type Patterns, TOGETHER } from './patterns.ts';
import type { StridedCopy } from './stridedCopy.ts';
import type { Correlation, Form } from './tiles.ts';

/** Runs the adjoint of a convolution in x for a whole batch. */
export interface InputGradient {
  run(g: number, w: number, dx: number, batch: number): void;
  /** Whether some products are with zeros that stand around g, and would be NaN for an infinite weight. */
  readonly meetsZeros: boolean;
}

/** Those elements of an axis of dx, every stride-th from `start` on, that the same taps of the kernel reach. */
interface Phase {
  readonly start: number;
  readonly count: number;
  /** The element of g that tap 0 would bring to the first of them, were it at distance 0. */
  readonly first: number;
  /** The taps, and how many elements of g before that one each brings. */
  readonly taps: readonly { readonly tap: number; readonly back: number }[];
}

/** The phases of an axis of `size` elements that have any. */
function phasesOf(size: number, kernel: number, stride: number, padding: number, dilation: number): Phase[] {
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    const residue = (start + padding) % stride;
    const all = Array.from({ length: kernel }, (_unused, tap) => ({ tap, back: (tap * dilation - residue) / stride }));
    const taps = all.filter(({ back }) => Number.isInteger(back));
    return { start, count: Math.ceil((size - start) / stride), first: (start + padding - residue) / stride, taps };
  });
}

/** Which taps bring any of the `size` elements of g to `count` elements of a phase from `place` on: their range, as each brings one further back. */
function metBy({ first, taps }: Phase, place: number, count: number, size: number): readonly [first: number, end: number] {
  const [lowest, second] = taps;
  if (!lowest) return [0, 0];
  const step = second ? second.back - lowest.back : 1;
  const upTo = (back: number) => Math.min(Math.max(0, Math.floor((back - lowest.back) / step) + 1), taps.length);
  const end = upTo(first + place + count - 1);
  return [Math.min(upTo(first + place - size), end), end];
}

/** How many zeros an axis of g of `size` elements needs before and behind it, so that every tap meets something. */
function marginsOf(phases: readonly Phase[], size: number): { readonly before: number; readonly behind: number } {
  const backs = phases.flatMap(({ first, count, taps }) => taps.map(({ back }) => ({ lowest: first - back, highest: first + count - 1 - back })));
  return {
    before: Math.max(0, ...backs.map(({ lowest }) => -lowest)),
    behind: Math.max(0, ...backs.map(({ highest }) => highest - (size - 1))),
  };
}

/**
 * dx[f, y, x] = Σ over pairs p of input f, i, j: w[p, i, j] g[to(p), (y + padding - dilation i) / stride, …], where both are whole numbers.
 * With a stride, the elements of dx that the same taps reach are a correlation each, made apart and then put into their places: each tap
 * is multiplied no more often than forward. In a correlation the taps are in reverse, and g is 0 outside its rows and columns. One pattern
 * of g at a time is copied between zeros: so many behind each row as before the next, and some rows above and below each map.
 * Kernel rows that meet nothing but zeros are left out. Small maps go four patterns at a time, side by side.
 */
export function compileInputGradient(machine: Machine, tables: Tables, copy: StridedCopy, patterns: Patterns, plan: Conv2dPlan): InputGradient {
  const { heap } = machine;
  const { connections, height, width, rows, columns, kernel, stride, padding, dilation } = plan;
  const { inputs, outputs, isFull } = connections;
  const phases = [0, 1].map((axis) => phasesOf(at([height, width], axis), at(kernel, axis), at(stride, axis), at(padding, axis), at(dilation, axis)));
  const [down = [], across = []] = phases;
  const above = marginsOf(down, rows);
  const beside = marginsOf(across, columns);
  const pitch = columns + Math.max(beside.before, beside.behind);
  const paddedMap = (above.before + rows + above.behind) * pitch;
  const size = beside.before + outputs * paddedMap + beside.behind;
  const origin = beside.before + above.before * pitch;
  const pairs = isFull ? [Array.from({ length: outputs }, (_, o) => ({ pair: o * inputs, output: o }))] : pairsByInput(connections);
  const direct = down.length === 1 && across.length === 1;

  /** Over elements that are `column` bytes apart. */
  const correlationsOf = (column: 4 | 16) => {
    const codes = new Map<string, Kernel>();
    return down.flatMap((vertical) =>
      across
        .filter((horizontal) => vertical.taps.length > 0 && horizontal.taps.length > 0)
        .map((horizontal) => {
          const [firstColumn, secondColumn] = [at(horizontal.taps, 0), horizontal.taps[1]];
          const firstFilled = firstColumn.back - horizontal.first;
          const form: Form = {
            maps: inputs,
            rows: vertical.count,
            columns: horizontal.count,
            column,
            sourceRow: column * pitch,
            filled: direct ? [firstFilled, firstFilled + columns] : undefined,
            sourceSize: 0,
            tapWeights: secondColumn ? 4 * (secondColumn.tap - firstColumn.tap) : 0,
            mapWeights: isFull ? 4 * kernel[0] * kernel[1] : undefined,
          };
          const kernelRows: Correlation['kernelRows'] = (map, first, end, note) => {
            for (const { pair, output } of at(pairs, map)) {
              for (const { tap, back } of vertical.taps.slice(first, end)) {
                note(column * (output * paddedMap - back * pitch - firstColumn.back), 4 * ((pair * kernel[0] + tap) * kernel[1] + firstColumn.tap));
              }
            }
          };
          const taps = horizontal.taps.map(({ back }) => -column * (back - firstColumn.back));
          const correlate = compileCorrelation(
            machine,
            tables,
            { form, taps, met: (row, count) => metBy(vertical, row, count, rows), kernelRows },
            codes,
          );
          return { vertical, horizontal, correlate, source: column * (vertical.first * pitch + horizontal.first) };
        }),
    );
  };
  const correlations = correlationsOf(4);
  const covered = correlations.length === down.length * across.length;
  const largest = direct ? 0 : inputs * at(down, 0).count * at(across, 0).count;
  const maps = { dims: [outputs, rows, columns], steps: [rows * columns, columns, 1], paddedSteps: [paddedMap, pitch, 1] };

  const [sizeOfG, sizeOfX] = [outputs * rows * columns, inputs * height * width];
  const apart: RunCorrelation = (g, w, _bias, dx, batch) =>
    heap.lend(size + largest, (padded) => {
      machine.fill(padded, size, 0);
      if (!covered) machine.fill(dx, batch * sizeOfX, 0);
      for (let n = 0; n < batch; n++) {
        copy(g + 4 * n * sizeOfG, padded + 4 * origin, maps.dims, maps.steps, maps.paddedSteps);
        const target = dx + 4 * n * sizeOfX;
        for (const { vertical, horizontal, correlate, source } of correlations) {
          const part = direct ? target : padded + 4 * size;
          correlate(padded + 4 * origin + source, w, 0, part, 1);
          if (direct) continue;
          const dims = [inputs, vertical.count, horizontal.count];
          const place = target + 4 * (vertical.start * width + horizontal.start);
          const steps = [height * width, stride[0] * width, stride[1]];
          copy(part, place, dims, [vertical.count * horizontal.count, horizontal.count, 1], steps);
        }
      }
    });
  const [together] = direct && covered && arePatternsFaster(plan, width, size, sizeOfX) ? correlationsOf(16) : [];
  const run = together
    ? inFours(apart, sizeOfG, sizeOfX, (g, w, _bias, dx, batch) =>
        heap.lend(TOGETHER * size, (padded) =>
          heap.lend(TOGETHER * sizeOfX, (target) => {
            machine.fill(padded, TOGETHER * size, 0);
            for (let n = 0; n < batch; n += TOGETHER) {
              patterns.join(g + 4 * n * sizeOfG, 4 * sizeOfG, outputs, rows, columns, padded + 16 * origin, 16 * paddedMap, 16 * pitch);
              together.correlate(padded + 16 * origin + together.source, w, 0, target, 1);
              patterns.part(target, sizeOfX, dx + 4 * n * sizeOfX);
            }
          }),
        ),
      )
    : apart;
  return { meetsZeros: size > sizeOfG, run: (g, w, dx, batch) => run(g, w, 0, dx, batch) };
}

/** Whether all of `size` floats are finite: x · 0 is 0 then, and NaN otherwise. */
export function compileAllFinite(machine: Machine): Kernel {
  return machine.compile(
    { x: 'i32', size: 'i32' },
    (f, { x, size }) => {
      const zero = f.local('v128', 0);
      const sum = f.local('v128', 0);
      f.while(i32.ge(size, 4), () => {
        addProduct(f, sum, v128.load(x), zero);
        f.increase(x, VECTOR);
        f.increase(size, -4);
      });
      f.while(size, () => {
        addProduct(f, sum, v128.load1(x), zero);
        f.increase(x, 4);
        f.increase(size, -1);
      });
      f.result(i32.eqz(v128.anyTrue(f32x4.ne(sum, sum))));
    },
    true,
  );
}
