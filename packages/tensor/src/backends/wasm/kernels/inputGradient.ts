import type { Conv2dPlan } from '../../../backend.ts';
import { at } from '../../../shape.ts';
import { f32x4, i32, v128 } from '../instructions.ts';
import { addProduct, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import { compileCorrelation, type KernelRow } from './correlation.ts';

/** Runs the adjoint of a convolution in x for a whole batch. */
export type InputGradient = (g: number, w: number, dx: number, batch: number) => void;

/**
 * dx[f, y, x] = Σ over pairs p of input f, i, j: w[p, i, j] g[to(p), y - i, x - j]: a correlation with the taps in reverse, where g is 0
 * outside its rows and columns. One pattern of g at a time is copied between zeros that stay in place: kernel - 1 columns behind each row,
 * which are also those before the next, and kernel - 1 rows above and below each map. Kernel rows that meet nothing but zeros are left out.
 */
export function compileInputGradient(machine: Machine, { connections, height, width, kernel }: Conv2dPlan): InputGradient {
  const { heap } = machine;
  const { from, to, count, inputs, outputs } = connections;
  const margin = kernel - 1;
  const rows = height - margin;
  const columns = width - margin;
  const paddedMap = (rows + 2 * margin) * width;
  const size = margin + outputs * paddedMap;
  const padded = heap.allocate(size);
  heap.floats.fill(0, padded / 4, padded / 4 + size);
  const full = count === inputs * outputs;

  const kernelRows = (map: number, row: number, tileRows: number): KernelRow[] => {
    const list: KernelRow[] = [];
    for (let p = 0; p < count; p++) {
      if (at(from, p) !== map) continue;
      for (let i = 0; i < kernel; i++) {
        const meetsG = row + tileRows > i && row - i < rows;
        if (meetsG) list.push({ source: 4 * (at(to, p) * paddedMap + (margin - i) * width + margin), weights: 4 * (p * kernel + i) * kernel });
      }
    }
    return list;
  };
  const correlate = compileCorrelation(machine, {
    maps: inputs,
    rows: height,
    columns: width,
    kernel,
    sourceRow: 4 * width,
    sourceSize: 0,
    tapStep: -4,
    group: full && inputs % 2 === 0 ? 2 : 1,
    groupWeights: 4 * kernel * kernel,
    kernelRows,
  });
  const copyBetweenZeros = compileCopy(machine, outputs, rows, columns, width);
  const firstElement = padded + 4 * (margin + margin * width);
  return (g, w, dx, batch) => {
    for (let n = 0; n < batch; n++) {
      copyBetweenZeros(g + 4 * n * outputs * rows * columns, firstElement);
      correlate(padded, w, 0, dx + 4 * n * inputs * height * width, 1);
    }
  };
}

/** for o < maps, for r < rows, for c < columns: padded[o, r, c] = g[o, r, c], with nothing written behind a row */
function compileCopy(machine: Machine, maps: number, rows: number, columns: number, paddedWidth: number): Kernel {
  return machine.compile({ g: 'i32', padded: 'i32' }, (f, { g, padded }) => {
    const [map, r, c] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const whole = columns - (columns % 4);
    f.for(map, 0, maps, 1, () => {
      f.for(r, 0, rows, 1, () => {
        f.for(c, 0, 4 * whole, VECTOR, () => f.store(i32.add(padded, c), v128.load(i32.add(g, c))));
        if (columns % 4) f.storeLanes(padded, v128.load(g, 4 * whole), columns % 4, 4 * whole);
        f.increase(g, 4 * columns);
        f.increase(padded, 4 * paddedWidth);
      });
      f.increase(padded, 4 * 2 * (paddedWidth - columns) * paddedWidth);
    });
  });
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
