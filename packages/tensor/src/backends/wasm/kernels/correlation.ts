import { at } from '../../../shape.ts';
import type { Label, Local } from '../assembler.ts';
import { i32, type Value, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, demote, fence, VECTOR } from '../loops.ts';
import { inPieces, type Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';
import { KERNEL_ROW_BYTES, TILE_BYTES, tabulate, tileFields } from './tiles.ts';

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
  /** The bytes from a column to the next: 4, or 16 where four patterns stand side by side. */
  readonly column: 4 | 16;
  /** From the source row that a target row begins at to that of the next one. */
  readonly sourceRow: number;
  /** The columns of the source outside of which there are zeros, from that of target column 0 and a tap whose place is 0 on. */
  readonly filled: readonly [first: number, end: number];
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

/** Sums held at once: with the vectors that are read they just fit into the sixteen registers of x86. */
const SUMS = 8;
/** The totals of a group's sums, as doubles. */
const TOTALS_BYTES = 2 * SUMS * VECTOR;
/** Vectors read between two fences. */
const LOADS = 4;
/** Sums and weights held at once where each column of the source is read once. */
const HELD = 12;

/** So many groups of maps take a chain of kernel rows in turn: what these read of the source stays in the first cache meanwhile. */
const GROUPS = 8;

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
 * the lists are too; tiles at the right edge, which may be narrower, have a code of their own. Where more than CHAIN products meet in a sum,
 * the sums of so many are added up as doubles; where every map sees all of the source, several groups of maps take such a chain in turn.
 */
export function compileCorrelation(machine: Machine, tables: Tables, correlation: Correlation): RunCorrelation {
  const c = correlation.taps.length > WRITTEN_OUT ? tapByTap(correlation) : correlation;
  const { rows, columns, taps } = c;
  const group = c.mapWeights !== undefined && c.maps % 2 === 0 ? 2 : 1;
  const width = Math.ceil((columns * c.column) / VECTOR);
  const tilesAcross = Math.ceil((width * group) / SUMS);
  const vectors = Math.ceil(width / tilesAcross);
  const height = Math.min(rows, Math.max(1, Math.floor(SUMS / (group * vectors))));
  const firstAtEdge = (tilesAcross - 1) * vectors;
  // Rows that follow each other in the source as in the target are one long row, whose vectors need not end with each.
  const asOneRow = tilesAcross === 1 && c.sourceRow === c.column * columns && (height * columns * c.column) % VECTOR === 0;
  const slides = c.column === VECTOR && group === 1 && height === 1 && vectors + taps.length <= HELD;
  // Where there are more than two tiles, those inside share their code.
  const isFilled = (column: number) => tilesAcross > 2 || (column >= c.filled[0] && column < c.filled[1]);
  const tiles = tabulate(tables, c, { height, vectors, edge: firstAtEdge });
  /** Where the totals of a tile's groups are, if it has chains that need them, and how many kernel rows make a chain. */
  const totals = tiles.mostKernelRows * taps.length > CHAIN ? tables.allocate((GROUPS * TOTALS_BYTES) / 4) : undefined;
  const chainRows = Math.floor(CHAIN / taps.length);
  const mapWeights = c.mapWeights ?? 0;
  const mapBytes = c.column * rows * columns;

  const parameters = { source: 'i32', w: 'i32', bias: 'i32', target: 'i32', batch: 'i32' } as const;
  const ranges = { groups: 'i32', inner: 'i32', innerEnd: 'i32', edge: 'i32', edgeEnd: 'i32' } as const;
  const kernel = machine.compile({ ...parameters, ...ranges }, (f, { source, w, bias, target, batch, groups, inner, innerEnd, edge, edgeEnd }) => {
    const [n, tile, row, listEnd, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const weights = Array.from({ length: group }, () => f.local('i32'));
    const [corner, weightsOfTile, initial] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const [g, total, chain, chainEnd] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [ownW, ownBias, ownTarget] = totals === undefined ? [w, bias, target] : [f.local('i32'), f.local('i32'), f.local('i32')];
    const field = (name: keyof typeof tileFields) => i32.load(tile, tileFields[name]);

    /** All tiles of one form, `lanes` of the last vector being inside the map. */
    const tilesOf = (first: Local<'i32'>, end: Local<'i32'>, firstColumn: number, tileVectors: number, lanes: number) => {
      const places = asOneRow
        ? Array.from({ length: (height * columns * c.column) / VECTOR }, (_, v) => ({ r: 0, v, stored: 4 }))
        : Array.from({ length: height * tileVectors }, (_, i) => {
            const [r, v] = [Math.floor(i / tileVectors), i % tileVectors];
            return { r, v, stored: v === tileVectors - 1 ? lanes : 4 };
          });
      const sums = weights.map(() => places.map(() => f.local('v128')));
      f.for(tile, first, end, TILE_BYTES, () => {
        const begin = () =>
          sums.forEach((mapSums, map) => {
            f.set(initial, 0);
            f.if(bias, () => f.set(initial, v128.loadSplat(i32.add(ownBias, field('bias')), 4 * map)));
            for (const sum of mapSums) f.set(sum, initial);
          });
        const finish = () => {
          f.set(to, i32.add(ownTarget, field('target')));
          sums.forEach((mapSums, map) => {
            places.forEach(({ r, v, stored }, place) => {
              f.storeLanes(to, at(mapSums, place), stored, map * mapBytes + c.column * r * columns + v * VECTOR);
            });
          });
        };
        /** Adds the sums to the totals, and begins anew. */
        const flush = () =>
          sums.flat().forEach((sum, i) => {
            addToDoubles(f, total, sum, 2 * i * VECTOR);
            f.set(sum, 0);
          });
        f.set(listEnd, field('listEnd'));
        f.set(corner, i32.add(source, field('source')));
        /** Each tap meets all vectors of the tile. */
        const tapAfterTap = (done: Label) => {
          taps.forEach((tap, j) => {
            const next = taps[j + 1] ?? { source: tap.source + c.column, weights: tap.weights + 4 };
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
        };
        /** Each column of the source is read once, and meets all taps, in their order. */
        const columnAfterColumn = (done: Label) => {
          const factors = taps.map((tap) => f.local('v128', v128.loadSplat(at(weights, 0), tap.weights)));
          fence(f, done, at(weights, 0));
          const offsets = taps.map((tap) => tap.source / VECTOR);
          const [low, high] = [Math.min(...offsets), Math.max(...offsets)];
          const read = Array.from({ length: high - low + tileVectors }, (_, k) => low + k).filter((column) => isFilled(firstColumn + column));
          const step = at(offsets, 0) === low ? VECTOR : -VECTOR;
          if (step < 0) read.reverse();
          f.increase(from, VECTOR * (read[0] ?? 0));
          read.forEach((column, k) => {
            const values = f.local('v128', v128.load(from));
            offsets.forEach((offset, j) => {
              const sum = at(sums, 0)[column - offset];
              if (sum) addProduct(f, sum, at(factors, j), values);
            });
            f.increase(from, step);
            if (k % 2) fence(f, done, from);
          });
        };
        const addKernelRows = (begins: Value<'i32'>, ends: Local<'i32'>) =>
          f.block((done) => {
            f.set(weightsOfTile, i32.add(ownW, field('weights')));
            f.set(row, begins);
            f.while(i32.lt(row, ends), () => {
              f.set(from, i32.add(corner, i32.load(row, tiles.lists)));
              weights.forEach((pointer, map) => {
                f.set(pointer, i32.add(i32.add(weightsOfTile, i32.load(row, tiles.lists + 4)), map * mapWeights));
              });
              if (slides) columnAfterColumn(done);
              else tapAfterTap(done);
              f.increase(row, KERNEL_ROW_BYTES);
            });
          });
        if (totals === undefined) {
          begin();
          addKernelRows(field('list'), listEnd);
          finish();
          return;
        }
        /** Runs `body` for each group, with pointers to what is its own. */
        const eachGroup = (body: () => void) => {
          f.set(ownW, w);
          f.set(ownBias, bias);
          f.set(ownTarget, target);
          f.set(total, totals);
          f.for(g, 0, groups, 1, () => {
            body();
            f.increase(ownW, group * mapWeights);
            f.increase(ownBias, 4 * group);
            f.increase(ownTarget, group * mapBytes);
            f.increase(total, TOTALS_BYTES);
          });
        };
        f.zero(totals, i32.mul(groups, TOTALS_BYTES));
        eachGroup(() => {
          begin();
          flush();
        });
        f.for(chain, field('list'), listEnd, chainRows * KERNEL_ROW_BYTES, () => {
          f.set(chainEnd, i32.add(chain, chainRows * KERNEL_ROW_BYTES));
          f.if(i32.lt(listEnd, chainEnd), () => f.set(chainEnd, listEnd));
          eachGroup(() => {
            addKernelRows(chain, chainEnd);
            flush();
          });
        });
        eachGroup(() => {
          sums.flat().forEach((sum, i) => {
            f.set(sum, demote(v128.load(total, 2 * i * VECTOR), v128.load(total, (2 * i + 1) * VECTOR)));
          });
          finish();
        });
      });
    };

    f.for(n, 0, batch, 1, () => {
      if (firstAtEdge > 0) tilesOf(inner, innerEnd, 0, vectors, 4);
      tilesOf(edge, edgeEnd, firstAtEdge, width - firstAtEdge, columns * (c.column / 4) - 4 * (width - 1));
      f.increase(source, c.sourceSize);
      f.increase(target, c.column * c.maps * rows * columns);
    });
  });
  const ofAllMaps = c.mapWeights !== undefined;
  const mapsTogether = ofAllMaps ? group * (totals === undefined ? 1 : GROUPS) : c.maps;
  const tops = Math.ceil(rows / height);
  const work = ((ofAllMaps ? mapsTogether : 1) * rows * columns * tiles.mostKernelRows * taps.length) / tops;
  const [innerBytes, edgeBytes] = [tiles.innerBytes / tops, tiles.edgeBytes / tops];
  return (source, w, bias, target, batch) => {
    for (let map = 0; map < c.maps; map += mapsTogether) {
      const [weights, ownBias, to] = [w + map * mapWeights, bias && bias + 4 * map, target + map * mapBytes];
      const groups = ofAllMaps ? Math.min(mapsTogether, c.maps - map) / group : 1;
      inPieces(tiles.maps * tops, batch * work, (first, end) => {
        const [inner, innerEnd] = [tiles.inner + first * innerBytes, tiles.inner + end * innerBytes];
        const [edge, edgeEnd] = [tiles.edge + first * edgeBytes, tiles.edge + end * edgeBytes];
        kernel(source, weights, ownBias, to, batch, groups, inner, innerEnd, edge, edgeEnd);
      });
    }
  };
}
