import { at } from '../../../shape.ts';
import type { Local } from '../assembler.ts';
import { i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, demote, fence, VECTOR } from '../loops.ts';
import { inPieces, type Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';

/** One row of a convolution kernel: where its first weight and the source that this meets stand, in bytes. */
export interface KernelRow {
  readonly source: number;
  readonly weights: number;
}

/**
 * A correlation that makes `maps` target maps from a source: the forward convolution, and its adjoint from the gradient between zeros.
 * All sizes are bytes but for those of the target.
 */
export interface Correlation {
  readonly maps: number;
  readonly rows: number;
  readonly columns: number;
  /** From the source row that a target row begins at to that of the next one. */
  readonly sourceRow: number;
  /** Of a pattern. */
  readonly sourceSize: number;
  /** The weights of a kernel row: each one's place and that of its source, from those of the kernel row on. */
  readonly taps: readonly KernelRow[];
  /** Where every map sees all of the source: from the weights of one map to those of the next. The kernel rows of map 0 serve all maps. */
  readonly mapWeights: number | undefined;
  /** Which kernel rows, counted within one kernel, meet something in `count` target rows from `row` on. */
  readonly met: (row: number, count: number) => readonly [first: number, end: number];
  /** Kernel rows first … end - 1 of all kernels of a map; sources counted from the first of the target row. */
  readonly kernelRows: (map: number, first: number, end: number) => readonly KernelRow[];
}

/** Runs a correlation for a whole batch, with a bias or address 0. */
export type RunCorrelation = (source: number, w: number, bias: number, target: number, batch: number) => void;

/** A part of the target whose sums stay in registers: one or two maps, `height` rows, `vectors` vectors of each. In bytes. */
const TILE_BYTES = 24;
/** Weights of kernel rows are counted from those of the tile: were all counted from w, V8 would spill that, for a tenth of the time. */
const tileFields = { list: 0, listEnd: 4, weights: 8, source: 12, target: 16, bias: 20 } as const;
const KERNEL_ROW_BYTES = 8;

/** Sums held at once: with the vectors that are read they just fit into the sixteen registers of x86. */
const SUMS = 8;
/** Vectors read between two fences. */
const LOADS = 4;

/** Kernel rows of up to so many taps are written out. */
const WRITTEN_OUT = 64;

/** The same with each tap as a kernel row of its own, so that the code does not grow with the kernel. */
function tapByTap(c: Correlation): Correlation {
  const shifted = (row: KernelRow, by: KernelRow) => ({ source: row.source + by.source, weights: row.weights + by.weights });
  return {
    ...c,
    taps: [{ source: 0, weights: 0 }],
    kernelRows: (map, first, end) => c.kernelRows(map, first, end).flatMap((row) => c.taps.map((tap) => shifted(row, tap))),
  };
}

/**
 * for n < batch: for each tile: for each of its kernel rows: for each tap j:
 *   sums[map, r, v] += w[map, j] source[r, v, j]
 * The tiles and their kernel rows are lists in memory, so the code is the same for every map, and where every map sees all of the source
 * the lists are too; tiles at the right edge, which may be narrower, have a code of their own. Where more than CHAIN products meet in a sum, the sums of so many are added up as doubles.
 */
export function compileCorrelation(machine: Machine, tables: Tables, correlation: Correlation): RunCorrelation {
  const c = correlation.taps.length > WRITTEN_OUT ? tapByTap(correlation) : correlation;
  const { rows, columns, taps } = c;
  const group = c.mapWeights !== undefined && c.maps % 2 === 0 ? 2 : 1;
  const width = Math.ceil(columns / 4);
  const tilesAcross = Math.ceil((width * group) / SUMS);
  const vectors = Math.ceil(width / tilesAcross);
  const height = Math.min(rows, Math.max(1, Math.floor(SUMS / (group * vectors))));
  const firstAtEdge = (tilesAcross - 1) * vectors;
  // Rows that follow each other in the source as in the target are one long row, whose vectors need not end with each.
  const asOneRow = tilesAcross === 1 && c.sourceRow === 4 * columns && (height * columns) % 4 === 0;
  const tiles = tabulate(tables, c, { height, vectors, edge: firstAtEdge });
  /** Where the totals of a tile are, if it has any, and how many kernel rows make a chain. */
  const totals = tiles.mostKernelRows * taps.length > CHAIN ? tables.add(new Int32Array((2 * SUMS * VECTOR) / 4)) : undefined;
  const chainRows = Math.floor(CHAIN / taps.length);

  const parameters = { source: 'i32', w: 'i32', bias: 'i32', target: 'i32', batch: 'i32' } as const;
  const ranges = { inner: 'i32', innerEnd: 'i32', edge: 'i32', edgeEnd: 'i32' } as const;
  const kernel = machine.compile({ ...parameters, ...ranges }, (f, { source, w, bias, target, batch, inner, innerEnd, edge, edgeEnd }) => {
    const [n, tile, row, listEnd, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const weights = Array.from({ length: group }, () => f.local('i32'));
    const [corner, weightsOfTile, initial] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const field = (name: keyof typeof tileFields) => i32.load(tile, tileFields[name]);

    /** All tiles of one form, `lanes` of the last vector being inside the map. */
    const tilesOf = (first: Local<'i32'>, end: Local<'i32'>, tileVectors: number, lanes: number) => {
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
          f.if(bias, () => f.set(initial, v128.loadSplat(i32.add(bias, field('bias')), 4 * map)));
          for (const sum of mapSums) f.set(sum, initial);
        });
        f.set(listEnd, field('listEnd'));
        f.set(corner, i32.add(source, field('source')));
        f.set(weightsOfTile, i32.add(w, field('weights')));
        /** Adds the sums to the totals, and begins anew. */
        const flush = () => {
          if (totals === undefined) return;
          sums.flat().forEach((sum, i) => {
            addToDoubles(f, totals, sum, 2 * i * VECTOR);
            f.set(sum, 0);
          });
        };
        f.block((done) => {
          const kernelRowsUntil = (end: Local<'i32'>) =>
            f.while(i32.lt(row, end), () => {
              f.set(from, i32.add(corner, i32.load(row, tiles.lists)));
              weights.forEach((pointer, map) => {
                f.set(pointer, i32.add(i32.add(weightsOfTile, i32.load(row, tiles.lists + 4)), map * (c.mapWeights ?? 0)));
              });
              taps.forEach((tap, j) => {
                const next = taps[j + 1] ?? { source: tap.source + 4, weights: tap.weights + 4 };
                const factors = weights.map((pointer) => f.local('v128', v128.loadSplat(pointer)));
                places.forEach(({ r, v }, place) => {
                  if (place === LOADS) fence(f, done, from);
                  const values = f.local('v128', v128.load(from, r * c.sourceRow + v * VECTOR));
                  sums.forEach((mapSums, map) => {
                    addProduct(f, at(mapSums, place), at(factors, map), values);
                  });
                });
                f.increase(from, next.source - tap.source);
                for (const pointer of weights) f.increase(pointer, next.weights - tap.weights);
                fence(f, done, at(weights, 0));
              });
              f.increase(row, KERNEL_ROW_BYTES);
            });
          f.set(row, field('list'));
          if (totals === undefined) {
            kernelRowsUntil(listEnd);
            return;
          }
          const chainEnd = f.local('i32');
          f.zero(totals, 2 * SUMS * VECTOR);
          f.while(i32.lt(row, listEnd), () => {
            f.set(chainEnd, i32.add(row, chainRows * KERNEL_ROW_BYTES));
            f.if(i32.lt(listEnd, chainEnd), () => f.set(chainEnd, listEnd));
            flush();
            kernelRowsUntil(chainEnd);
          });
          flush();
          sums.flat().forEach((sum, i) => {
            f.set(sum, demote(v128.load(totals, 2 * i * VECTOR), v128.load(totals, (2 * i + 1) * VECTOR)));
          });
        });
        f.set(to, i32.add(target, field('target')));
        sums.forEach((mapSums, map) => {
          places.forEach(({ r, v, stored }, place) => {
            f.storeLanes(to, at(mapSums, place), stored, 4 * (map * rows + r) * columns + v * VECTOR);
          });
        });
      });
    };

    f.for(n, 0, batch, 1, () => {
      if (firstAtEdge > 0) tilesOf(inner, innerEnd, vectors, 4);
      tilesOf(edge, edgeEnd, width - firstAtEdge, columns - 4 * (width - 1));
      f.increase(source, c.sourceSize);
      f.increase(target, 4 * c.maps * rows * columns);
    });
  });
  const work = group * rows * columns * tiles.mostKernelRows * taps.length;
  const mapsTogether = c.mapWeights === undefined ? c.maps : group;
  return (source, w, bias, target, batch) => {
    for (let map = 0; map < c.maps; map += mapsTogether) {
      const [weights, ownBias, to] = [w + map * (c.mapWeights ?? 0), bias && bias + 4 * map, target + 4 * map * rows * columns];
      inPieces(tiles.maps, batch * work, (first, end) => {
        const [inner, innerEnd] = [tiles.inner + first * tiles.innerBytes, tiles.inner + end * tiles.innerBytes];
        const [edge, edgeEnd] = [tiles.edge + first * tiles.edgeBytes, tiles.edge + end * tiles.edgeBytes];
        kernel(source, weights, ownBias, to, batch, inner, innerEnd, edge, edgeEnd);
      });
    }
  };
}

/** How a target is cut into tiles: rows and vectors of each, and the vector where those at the right edge begin. */
interface Cut {
  readonly height: number;
  readonly vectors: number;
  readonly edge: number;
}

/**
 * Writes the lists into the heap: the kernel rows, equal ones once, and the tiles of all maps, or of the first for all; first those that
 * end inside the maps, then those at the right edge. Returns where they are, how many bytes a map has of either, and how many kernel rows
 * the longest list has.
 */
function tabulate(tables: Tables, c: Correlation, { height, vectors, edge }: Cut) {
  const listed: number[] = [];
  let mostKernelRows = 0;
  const places = new Map<string, readonly [list: number, end: number, weights: number]>();
  /** Where in `listed` the kernel rows of a tile are, and its weights, in bytes. */
  const placeOf = (map: number, row: number) => {
    const [first, end] = c.met(row, height);
    const key = `${map} ${first} ${end}`;
    const known = places.get(key);
    if (known) return known;
    const list = listed.length;
    const rows = c.kernelRows(map, first, end);
    const ofTile = rows[0]?.weights ?? 0;
    for (const { source, weights } of rows) listed.push(source, weights - ofTile);
    mostKernelRows = Math.max(mostKernelRows, (listed.length - list) / 2);
    const place = [4 * list, 4 * listed.length, ofTile] as const;
    places.set(key, place);
    return place;
  };
  const maps = c.mapWeights === undefined ? c.maps : 1;
  const tilesFrom = (first: number, end: number) => {
    const words: number[] = [];
    for (let map = 0; map < maps; map++) {
      for (let top = 0; top < c.rows; top += height) {
        // The last tiles of a map may do some rows again.
        const row = Math.min(top, c.rows - height);
        const place = placeOf(map, row);
        for (let v = first; v < end; v += vectors) {
          words.push(...place, row * c.sourceRow + v * VECTOR, 4 * ((map * c.rows + row) * c.columns) + v * VECTOR, 4 * map);
        }
      }
    }
    return words;
  };
  const [inner, atEdge] = [tilesFrom(0, edge), tilesFrom(edge, edge + 1)];
  return {
    maps,
    lists: tables.add(Int32Array.from(listed)),
    inner: tables.add(Int32Array.from(inner)),
    innerBytes: (4 * inner.length) / maps,
    edge: tables.add(Int32Array.from(atEdge)),
    edgeBytes: (4 * atEdge.length) / maps,
    mostKernelRows,
  };
}
