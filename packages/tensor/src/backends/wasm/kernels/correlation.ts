import { at } from '../../../shape.ts';
import type { Heap } from '../heap.ts';
import { i32, v128 } from '../instructions.ts';
import { addProduct, fence, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/** One row of a convolution kernel: where its weights and the source row they meet stand, in bytes. */
export interface KernelRow {
  readonly source: number;
  readonly weights: number;
}

/** A correlation that makes `maps` target maps from a source: the forward convolution, and its adjoint from the padded gradient. */
export interface Correlation {
  /** Of the target. */
  readonly maps: number;
  readonly rows: number;
  readonly columns: number;
  readonly kernel: number;
  /** Bytes of a row of the source, and of all its maps. */
  readonly sourceRow: number;
  readonly sourceSize: number;
  /** Bytes from the source of a weight to that of the next one in its kernel row. */
  readonly tapStep: 4 | -4;
  /** How many maps in succession have the same sources, and the bytes from one's weights to the next one's. */
  readonly group: 1 | 2;
  readonly groupWeights: number;
  /** The kernel rows that `map` needs in `count` rows from `row` on; sources counted from the start of row `row`, column 0. */
  readonly kernelRows: (map: number, row: number, count: number) => readonly KernelRow[];
}

/** A part of the target whose sums stay in registers: `group` maps, `height` rows, `vectors` vectors of each. Its place, in bytes. */
interface Tile {
  readonly list: readonly KernelRow[];
  readonly source: number;
  readonly target: number;
  readonly bias: number;
}
const TILE_BYTES = 20;
const KERNEL_ROW_BYTES = 8;

/** Sums held at once: with the vectors that are read they just fit into the sixteen registers of x86. */
const SUMS = 8;
/** Vectors read between two fences. */
const LOADS = 4;

/**
 * for n < batch: for each tile: for each of its kernel rows: for j < kernel:
 *   sums[map, r, v] += w[map, j] source[r, v + j]
 * The tiles and their kernel rows are lists in memory, so the code is the same for every map; tiles at the right edge, which may be
 * narrower, have a code of their own. Parameters: source, w, bias or 0, target, batch.
 */
export function compileCorrelation(machine: Machine, c: Correlation): Kernel {
  const { rows, columns, kernel, group } = c;
  const width = Math.ceil(columns / 4);
  const tilesAcross = Math.ceil((width * group) / SUMS);
  const vectors = Math.ceil(width / tilesAcross);
  const height = Math.min(rows, Math.max(1, Math.floor(SUMS / (group * vectors))));
  const edge = (tilesAcross - 1) * vectors;
  // Rows that follow each other in the source as in the target are one long row, whose vectors need not end with each.
  const asOneRow = tilesAcross === 1 && c.sourceRow === 4 * columns && (height * columns) % 4 === 0;
  const tables = tabulate(machine.heap, c, height, vectors, edge);

  return machine.compile({ source: 'i32', w: 'i32', bias: 'i32', target: 'i32', batch: 'i32' }, (f, { source, w, bias, target, batch }) => {
    const [n, tile, row, listEnd, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const weights = Array.from({ length: group }, () => f.local('i32'));
    const initial = f.local('v128');

    /** All tiles of one form, `lanes` of the last vector being inside the map. */
    const tilesOf = (first: number, end: number, tileVectors: number, lanes: number) => {
      const places = asOneRow
        ? Array.from({ length: (height * columns) / 4 }, (_, v) => ({ r: 0, v, stored: 4 }))
        : Array.from({ length: height * tileVectors }, (_, i) => {
            const [r, v] = [Math.floor(i / tileVectors), i % tileVectors];
            return { r, v, stored: v === tileVectors - 1 ? lanes : 4 };
          });
      const sums = weights.map(() => places.map(() => f.local('v128')));
      f.for(tile, first, end, TILE_BYTES, () => {
        sums.forEach((mapSums, map) => {
          f.set(initial, 0);
          f.if(bias, () => f.set(initial, v128.loadSplat(i32.add(bias, i32.load(tile, 16)), 4 * map)));
          for (const sum of mapSums) f.set(sum, initial);
        });
        f.set(listEnd, i32.load(tile, 4));
        f.block((done) => {
          f.for(row, i32.load(tile), listEnd, KERNEL_ROW_BYTES, () => {
            f.set(from, i32.add(i32.add(source, i32.load(tile, 8)), i32.load(row)));
            weights.forEach((pointer, map) => {
              f.set(pointer, i32.add(i32.add(w, i32.load(row, 4)), map * c.groupWeights));
            });
            for (let j = 0; j < kernel; j++) {
              const factors = weights.map((pointer) => f.local('v128', v128.loadSplat(pointer)));
              places.forEach(({ r, v }, place) => {
                if (place === LOADS) fence(f, done, from);
                const values = f.local('v128', v128.load(from, r * c.sourceRow + v * VECTOR));
                sums.forEach((mapSums, map) => {
                  addProduct(f, at(mapSums, place), at(factors, map), values);
                });
              });
              f.increase(from, c.tapStep);
              for (const pointer of weights) f.increase(pointer, 4);
              fence(f, done, at(weights, 0));
            }
          });
        });
        f.set(to, i32.add(target, i32.load(tile, 12)));
        sums.forEach((mapSums, map) => {
          places.forEach(({ r, v, stored }, place) => {
            f.storeLanes(to, at(mapSums, place), stored, 4 * (map * rows + r) * columns + v * VECTOR);
          });
        });
      });
    };

    f.for(n, 0, batch, 1, () => {
      if (edge > 0) tilesOf(tables.inner, tables.edge, vectors, 4);
      tilesOf(tables.edge, tables.end, width - edge, columns - 4 * (width - 1));
      f.increase(source, c.sourceSize);
      f.increase(target, 4 * c.maps * rows * columns);
    });
  });
}

/** Writes the lists into the heap, equal ones once: first the tiles that end inside the maps, then those at the right edge. */
function tabulate(heap: Heap, c: Correlation, height: number, vectors: number, edge: number): Readonly<Record<'inner' | 'edge' | 'end', number>> {
  const tilesFrom = (first: number, end: number): Tile[] => {
    const tiles: Tile[] = [];
    for (let map = 0; map < c.maps; map += c.group) {
      for (let top = 0; top < c.rows; top += height) {
        // The last tiles of a map may do some rows again.
        const row = Math.min(top, c.rows - height);
        const list = c.kernelRows(map, row, height);
        for (let v = first; v < end; v += vectors) {
          tiles.push({ list, source: row * c.sourceRow + v * VECTOR, target: 4 * ((map * c.rows + row) * c.columns) + v * VECTOR, bias: 4 * map });
        }
      }
    }
    return tiles;
  };
  const inner = tilesFrom(0, edge);
  const tiles = [...inner, ...tilesFrom(edge, edge + 1)];
  const lists = new Map<string, readonly KernelRow[]>(tiles.map(({ list }) => [JSON.stringify(list), list]));
  const words = tiles.length * (TILE_BYTES / 4) + [...lists.values()].reduce((sum, list) => sum + 2 * list.length, 0);
  const address = heap.allocate(words);
  const table = new Int32Array(heap.floats.buffer, address, words);
  let next = tiles.length * (TILE_BYTES / 4);
  const placed = new Map<string, number>();
  for (const [key, list] of lists) {
    placed.set(key, address + 4 * next);
    for (const { source, weights } of list) {
      table.set([source, weights], next);
      next += 2;
    }
  }
  tiles.forEach(({ list, source, target, bias }, i) => {
    const start = placed.get(JSON.stringify(list)) ?? 0;
    table.set([start, start + KERNEL_ROW_BYTES * list.length, source, target, bias], (i * TILE_BYTES) / 4);
  });
  const edgeTiles = address + inner.length * TILE_BYTES;
  return { inner: address, edge: edgeTiles, end: address + tiles.length * TILE_BYTES };
}
