import { at } from '../../../shape.ts';
import { f32, f32x4, i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, bytes, CHAIN, demote, foldLanes, forVectors, storeRounded, sumLanes, VECTOR, zeroSums } from '../loops.ts';
import { type Kernel, type Machine, once } from '../machine.ts';
import type { StridedCopy } from './stridedCopy.ts';

/** Matrix products by how their factors lie in memory: matmul and the dense cases of conv2d are made of them. Matrices are row-major. */
export interface Products {
  /** y [m, n] = a b, with a [m, k], or aᵀ [k, m], and b [k, n], or bᵀ [n, k]; plus a bias a row [m], unless it is left out or k is 0 */
  combine(a: number, transposeA: boolean, b: number, transposeB: boolean, y: number, m: number, k: number, n: number, bias?: number): void;
  /** y [m, n] = bias + a bᵀ, with a [m, k], b [n, k], and bias [n] or address 0 for none */
  dots(a: number, b: number, bias: number, y: number, m: number, k: number, n: number): void;
  /** y [m, n] = a bᵀ, with a [m] and b [n] */
  outer(a: number, b: number, y: number, m: number, n: number): void;
}

/** Rows and vectors of a tile. */
const TILE = { rows: 2, vectors: 4 } as const;

/**
 * for panels of columns c: for blocks of l: for two rows r at a time: y[r, c] += Σ over l in the block: a[r, l] b[l, c]
 * A panel is four vectors wide, towards the right edge a half, a quarter … of that. A tile's sums stay in registers.
 * With `copy`, a block of a panel of b is first copied there, where its rows lie together. With `totals`, the sums of each block are added
 * up there, as doubles [m, panel]; without, there is one block.
 */
function compileCombine(machine: Machine): Kernel {
  const matrices = { a: 'i32', rowA: 'i32', stepA: 'i32', b: 'i32', rowB: 'i32', y: 'i32', rowY: 'i32', m: 'i32', k: 'i32', n: 'i32' } as const;
  const others = { bias: 'i32', copy: 'i32', totals: 'i32' } as const;
  return machine.compile({ ...matrices, ...others }, (f, { a, rowA, stepA, b, rowB, y, rowY, m, k, n, bias, copy, totals }) => {
    const left = f.local('i32', n);
    const [panel, panelRow, panelEnd] = [f.local('i32'), f.local('i32'), f.local('i32')];
    /** What the sums of a block begin with: of the first, the bias. */
    const start = f.local('i32');
    const [r, l, depth, blockA, blockB] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [fromA, toY, total, element, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];

    /** The sums of a tile from `rows` rows of a at fromA and a panel of `vectors` vectors, then on to the next rows. */
    const tile = (rows: number, vectors: number, lanes: number) => {
      const sums = zeroSums(f, rows, vectors);
      const pointers = sums.map((_, row) => f.local('i32', i32.add(fromA, i32.mul(rowA, row))));
      f.if(start, () => {
        sums.forEach((sum, row) => {
          for (const vector of sum) f.set(vector, v128.loadSplat(start, 4 * row));
        });
        f.increase(start, 4 * rows);
      });
      f.for(element, panel, panelEnd, panelRow, () => {
        const factors = pointers.map((pointer) => f.local('v128', v128.loadSplat(pointer)));
        for (let v = 0; v < vectors; v++) {
          const values = f.local('v128', v128.load(element, v * VECTOR));
          sums.forEach((sum, row) => {
            addProduct(f, at(sum, v), at(factors, row), values);
          });
        }
        for (const pointer of pointers) f.increase(pointer, stepA);
      });
      f.if(
        totals,
        () => {
          sums.flat().forEach((sum, i) => {
            addToDoubles(f, total, sum, 2 * i * VECTOR);
          });
          f.increase(total, 2 * rows * vectors * VECTOR);
        },
        () => {
          for (const sum of sums) {
            sum.forEach((vector, v) => {
              f.storeLanes(toY, vector, lanes, v * VECTOR);
            });
            f.increase(toY, rowY);
          }
        },
      );
      f.increase(fromA, i32.mul(rowA, rows));
      f.increase(r, rows);
    };

    /** Adds the products of l … l + depth - 1 in a panel. */
    const block = (vectors: number, lanes: number) => {
      f.set(panel, blockB);
      f.set(panelRow, rowB);
      f.increase(blockB, i32.mul(rowB, depth));
      f.if(copy, () => {
        f.set(target, copy);
        f.for(element, panel, blockB, rowB, () => {
          for (let v = 0; v < vectors; v++) f.store(target, v128.load(element, v * VECTOR), v * VECTOR);
          f.increase(target, vectors * VECTOR);
        });
        f.set(panel, copy);
        f.set(panelRow, vectors * VECTOR);
      });
      f.set(panelEnd, i32.add(panel, i32.mul(panelRow, depth)));
      f.set(r, 0);
      f.set(fromA, blockA);
      f.set(toY, y);
      f.set(total, totals);
      f.while(i32.ge(i32.sub(m, r), TILE.rows), () => tile(TILE.rows, vectors, lanes));
      f.while(i32.lt(r, m), () => tile(1, vectors, lanes));
      f.increase(blockA, i32.mul(stepA, depth));
      f.set(start, 0);
    };

    /** y's columns of a panel, from the doubles that they add up to. */
    const storeTotals = (vectors: number, lanes: number) => {
      f.set(toY, y);
      f.set(total, totals);
      f.for(r, 0, m, 1, () => {
        for (let v = 0; v < vectors; v++) {
          f.storeLanes(toY, demote(v128.load(total, 2 * v * VECTOR), v128.load(total, (2 * v + 1) * VECTOR)), lanes, v * VECTOR);
        }
        f.increase(total, 2 * vectors * VECTOR);
        f.increase(toY, rowY);
      });
    };

    const panelOf = (vectors: number, lanes: number) => {
      f.set(blockA, a);
      f.set(blockB, b);
      f.set(start, bias);
      f.if(totals, () => f.zero(totals, i32.mul(m, 2 * vectors * VECTOR)));
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, CHAIN), () => f.set(depth, CHAIN));
        block(vectors, lanes);
        f.set(l, i32.sub(l, depth));
      });
      f.if(totals, () => storeTotals(vectors, lanes));
      f.increase(b, vectors * VECTOR);
      f.increase(y, vectors * VECTOR);
      f.increase(left, -4 * vectors);
    };

    for (let vectors: number = TILE.vectors; vectors >= 1; vectors /= 2) f.while(i32.ge(left, 4 * vectors), () => panelOf(vectors, 4));
    for (const lanes of [3, 2, 1]) f.if(i32.eqz(i32.sub(left, lanes)), () => panelOf(1, lanes));
  });
}

/** So many columns of a single row at a time, and rows of b. */
const STRIP = 1024;
const TOGETHER = 4;

/**
 * for strips of columns c: for blocks of l: y[c] += Σ over l in the block: a[l] b[l, c]
 * Rows of b are read as they lie in memory. With `totals`, the sums of each block are added up there, as doubles.
 */
function compileRow(machine: Machine): Kernel {
  const parameters = { a: 'i32', b: 'i32', rowB: 'i32', y: 'i32', k: 'i32', n: 'i32', totals: 'i32' } as const;
  return machine.compile(parameters, (f, { a, b, rowB, y, k, n, totals }) => {
    const [width, l, depth, row, factor] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [target, doubles] = [f.local('i32'), f.local('i32')];
    const pointers = Array.from({ length: TOGETHER }, () => f.local('i32'));
    const sum = f.local('v128');
    const addRows = (rows: number) => {
      const own = pointers.slice(0, rows);
      const factors = own.map((pointer, p) => {
        f.set(pointer, i32.add(row, i32.mul(rowB, p)));
        return f.local('v128', v128.loadSplat(factor, 4 * p));
      });
      f.set(target, y);
      forVectors(f, width, [target, ...own], (offset) => {
        f.set(sum, v128.load(target, offset));
        own.forEach((pointer, p) => {
          addProduct(f, sum, at(factors, p), v128.load(pointer, offset));
        });
        f.store(target, sum, offset);
      });
      f.increase(row, i32.mul(rowB, rows));
      f.increase(factor, 4 * rows);
      f.increase(depth, -rows);
    };
    f.while(n, () => {
      f.set(width, n);
      f.if(i32.ge(n, STRIP), () => f.set(width, STRIP));
      f.if(totals, () => f.zero(totals, i32.mul(width, 8)));
      f.set(row, b);
      f.set(factor, a);
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, CHAIN), () => f.set(depth, CHAIN));
        f.set(l, i32.sub(l, depth));
        f.zero(y, bytes(width));
        f.while(i32.ge(depth, TOGETHER), () => addRows(TOGETHER));
        f.while(depth, () => addRows(1));
        f.if(totals, () => {
          f.set(target, y);
          f.set(doubles, totals);
          forVectors(f, width, [target], (offset) => {
            addToDoubles(f, doubles, v128.load(target, offset));
            f.increase(doubles, 2 * VECTOR);
          });
        });
      });
      f.if(totals, () => {
        f.set(target, y);
        f.set(doubles, totals);
        storeRounded(f, width, doubles, target);
      });
      f.increase(b, bytes(width));
      f.increase(y, bytes(width));
      f.set(n, i32.sub(n, width));
    });
  });
}

/**
 * for four columns c at a time, the last ones singly: for `tileRows` rows r at a time: y[r, c] = bias[c] + Σ over l: a[r, l] b[c, l]
 * Lanes go along l, in blocks; a block's lanes are added up at its end. With `totals`, the sums of a tile's blocks are added up there, as
 * doubles [tileRows, 4]; without, there is one block.
 */
function compileDots(machine: Machine, tileRows: number): Kernel {
  const parameters = { a: 'i32', b: 'i32', bias: 'i32', y: 'i32', m: 'i32', k: 'i32', n: 'i32', totals: 'i32' } as const;
  return machine.compile(parameters, (f, { a, b, bias, y, m, k, n, totals }) => {
    const rowBytes = f.local('i32', bytes(k));
    const left = f.local('i32', n);
    const [r, l, depth, fromA, toY] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const biases = f.local('v128');

    const tile = (rows: number, columns: number) => {
      const sums = zeroSums(f, rows, columns);
      const results = sums.map(() => f.local('v128', 0));
      const pointersA = sums.map((_, row) => f.local('i32', i32.add(fromA, i32.mul(rowBytes, row))));
      const pointersB = Array.from({ length: columns }, (_, column) => f.local('i32', i32.add(b, i32.mul(rowBytes, column))));
      const step = (load: typeof v128.load, lanes: number) => {
        const rowValues = pointersA.map((pointer) => f.local('v128', load(pointer)));
        pointersB.forEach((pointer, column) => {
          const values = f.local('v128', load(pointer));
          sums.forEach((sum, row) => {
            addProduct(f, at(sum, column), at(rowValues, row), values);
          });
        });
        for (const pointer of [...pointersA, ...pointersB]) f.increase(pointer, 4 * lanes);
        f.increase(depth, -lanes);
      };
      f.if(totals, () => f.zero(totals, 2 * VECTOR * rows));
      f.set(l, k);
      f.while(l, () => {
        f.set(depth, l);
        f.if(i32.ge(l, 4 * CHAIN), () => f.set(depth, 4 * CHAIN));
        f.set(l, i32.sub(l, depth));
        for (const sum of sums.flat()) f.set(sum, 0);
        f.while(i32.ge(depth, 4), () => step(v128.load, 4));
        f.while(depth, () => step(v128.load1, 1));
        sums.forEach(([s0, s1, s2, s3], row) => {
          const result = at(results, row);
          if (s0 && s1 && s2 && s3) f.set(result, sumLanes(f, s0, s1, s2, s3));
          else if (s0) f.set(result, v128.splat(foldLanes(f, s0)));
          f.if(totals, () => {
            const doubles = 2 * VECTOR * row;
            addToDoubles(f, totals, result, doubles);
            f.set(result, demote(v128.load(totals, doubles), v128.load(totals, doubles + VECTOR)));
          });
        });
      });
      for (const result of results) {
        if (columns === 4) f.store(toY, f32x4.add(biases, result));
        else f.store(toY, f32.add(f32.lane0(biases), f32.lane0(result)));
        f.increase(toY, bytes(n));
      }
      f.increase(fromA, i32.mul(rowBytes, rows));
      f.increase(r, rows);
    };

    const columnsOf = (columns: number) => {
      f.set(biases, 0);
      f.if(bias, () => {
        f.set(biases, v128.load(bias));
        f.increase(bias, 4 * columns);
      });
      f.set(r, 0);
      f.set(fromA, a);
      f.set(toY, y);
      f.while(i32.ge(i32.sub(m, r), tileRows), () => tile(tileRows, columns));
      if (tileRows > 1) f.while(i32.lt(r, m), () => tile(1, columns));
      f.increase(b, i32.mul(rowBytes, columns));
      f.increase(y, 4 * columns);
      f.increase(left, -columns);
    };

    f.while(i32.ge(left, 4), () => columnsOf(4));
    f.while(left, () => columnsOf(1));
  });
}

/** for r < m, for c < n: y[r, c] = a[r] b[c]. A row's last vectors run over into the next row, which is written later. */
function compileOuter(machine: Machine): Kernel {
  return machine.compile({ a: 'i32', b: 'i32', y: 'i32', m: 'i32', n: 'i32' }, (f, { a, b, y, m, n }) => {
    const [end, source, target] = [f.local('i32', i32.add(a, bytes(m))), f.local('i32'), f.local('i32')];
    const factor = f.local('v128');
    f.while(i32.lt(a, end), () => {
      f.set(factor, v128.loadSplat(a));
      f.set(source, b);
      f.set(target, y);
      forVectors(f, n, [source, target], (offset) => f.store(target, f32x4.mul(factor, v128.load(source, offset)), offset));
      f.increase(a, 4);
      f.increase(y, bytes(n));
    });
  });
}

/** From how many rows of a on a panel of b is worth copying. */
const ROWS_WORTH_A_COPY = 16;
/** Rows of a and y, and columns of bᵀ, at a time: what is read again and again then stays in the cache. */
const BLOCK = 512;
/** From how many elements and rows of y on a transposed factor is worth copying. */
const WORTH_A_TRANSPOSE = { elements: 2 ** 16, rows: 64 } as const;

export function compileProducts(machine: Machine, strided: StridedCopy): Products {
  const { heap } = machine;
  const combineBlock = once(() => compileCombine(machine));
  const row = once(() => compileRow(machine));
  const dots = once((rows: 1 | 2) => compileDots(machine, rows));
  const outer = once(() => compileOuter(machine));
  const borrow = <T>(size: number, use: (address: number) => T): T => (size > 0 ? heap.lend(size, use) : use(0));
  const dotTotals = heap.allocate(2 * 2 * 4);
  // With the vectors that forVectors works on too many.
  const rowTotals = heap.allocate(2 * (STRIP + 16));

  /** Columns of y, of which b has as many: rows of y that are `rowY` elements apart. */
  const columns = (
    a: number,
    transposeA: boolean,
    b: number,
    rowB: number,
    y: number,
    rowY: number,
    m: number,
    k: number,
    n: number,
    bias: number,
  ): void => {
    const copies = transposeA && n >= WORTH_A_TRANSPOSE.rows && m * k >= WORTH_A_TRANSPOSE.elements;
    const [rowA, stepA] = transposeA && !copies ? [1, m] : [k, 1];
    for (let r = 0; r < m; r += BLOCK) {
      const rows = Math.min(BLOCK, m - r);
      borrow(copies ? rows * k : 0, (block) => {
        if (copies) strided(a + 4 * r, block, [rows, k], [1, m], [k, 1]);
        borrow(rows >= ROWS_WORTH_A_COPY ? 16 * Math.min(k, CHAIN) : 0, (copy) =>
          borrow(k > CHAIN ? 2 * 4 * TILE.vectors * rows : 0, (totals) => {
            const from = block || a + 4 * r * rowA;
            combineBlock(undefined)(
              from,
              4 * rowA,
              4 * stepA,
              b,
              4 * rowB,
              y + 4 * r * rowY,
              4 * rowY,
              rows,
              k,
              n,
              bias && bias + 4 * r,
              copy,
              totals,
            );
          }),
        );
      });
    }
  };

  return {
    combine(a, transposeA, b, transposeB, y, m, k, n, bias = 0) {
      if (k === 0) heap.floats.fill(0, y / 4, y / 4 + m * n);
      if (m === 1 && !transposeB && !bias) row(undefined)(a, b, 4 * n, y, k, n, k > CHAIN ? rowTotals : 0);
      else if (!transposeB) columns(a, transposeA, b, n, y, n, m, k, n, bias);
      else {
        for (let c = 0; c < n; c += BLOCK) {
          const width = Math.min(BLOCK, n - c);
          heap.lend(k * width, (block) => {
            strided(b + 4 * c * k, block, [k, width], [1, k], [width, 1]);
            columns(a, transposeA, block, width, y + 4 * c, n, m, k, width, bias);
          });
        }
      }
    },
    dots(a, b, bias, y, m, k, n) {
      dots(m === 1 ? 1 : 2)(a, b, bias, y, m, k, n, k > 4 * CHAIN ? dotTotals : 0);
    },
    outer(a, b, y, m, n) {
      outer(undefined)(a, b, y, m, n);
    },
  };
}
