import { f32x4, i32, v128 } from '../instructions.ts';
import { bytes, CHAIN, forVectors } from '../loops.ts';
import { inPieces, type Kernel, type Machine, once } from '../machine.ts';
import { compileDots } from './dotProducts.ts';
import { compileRow, STRIP } from './rowProduct.ts';
import type { StridedCopy } from './stridedCopy.ts';
import { compileCombine, PANEL } from './tiledProduct.ts';

/** Matrix products by how their factors lie in memory: matmul and the dense cases of conv2d are made of them. Matrices are row-major. */
export interface Products {
  /**
   * y [m, n] = a b, with a [m, k], or aᵀ [k, m], and b [k, n], or bᵀ [n, k]; plus a bias a row [m], unless it is left out or k is 0. Rows of y
   * are `rowY` elements apart, n unless given, which they are where m is 1 or k is 0.
   */
  combine(
    a: number,
    transposeA: boolean,
    b: number,
    transposeB: boolean,
    y: number,
    m: number,
    k: number,
    n: number,
    bias?: number,
    rowY?: number,
  ): void;
  /** y [m, n] = bias + a bᵀ, with a [m, k], b [n, k], and bias [n] or address 0 for none */
  dots(a: number, b: number, bias: number, y: number, m: number, k: number, n: number): void;
  /** y [m, n] = a bᵀ, with a [m] and b [n] */
  outer(a: number, b: number, y: number, m: number, n: number): void;
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
        borrow(rows >= ROWS_WORTH_A_COPY ? PANEL * Math.min(k, CHAIN) : 0, (copy) =>
          borrow(k > CHAIN ? 2 * PANEL * rows : 0, (totals) => {
            const from = block || a + 4 * r * rowA;
            inPieces(Math.ceil(n / PANEL), rows * k * PANEL, (first, end) => {
              const [c, width] = [4 * PANEL * first, Math.min(n, PANEL * end) - PANEL * first];
              combineBlock(undefined)(
                from,
                4 * rowA,
                4 * stepA,
                b + c,
                4 * rowB,
                y + 4 * r * rowY + c,
                4 * rowY,
                rows,
                k,
                width,
                bias && bias + 4 * r,
                copy,
                totals,
              );
            });
          }),
        );
      });
    }
  };

  return {
    combine(a, transposeA, b, transposeB, y, m, k, n, bias = 0, rowY = n) {
      if (k === 0) machine.fill(y, m * n, 0);
      if (m === 1 && !transposeB && !bias) row(undefined)(a, b, 4 * n, y, k, n, k > CHAIN ? rowTotals : 0);
      else if (!transposeB) columns(a, transposeA, b, n, y, rowY, m, k, n, bias);
      else {
        for (let c = 0; c < n; c += BLOCK) {
          const width = Math.min(BLOCK, n - c);
          heap.lend(k * width, (block) => {
            strided(b + 4 * c * k, block, [k, width], [1, k], [width, 1]);
            columns(a, transposeA, block, width, y + 4 * c, rowY, m, k, width, bias);
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
