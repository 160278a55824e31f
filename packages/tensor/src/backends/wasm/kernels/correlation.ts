import { at } from '../../../shape.ts';
import type { Label, Local } from '../assembler.ts';
import { i32, v128 } from '../instructions.ts';
import { addProduct, addToDoubles, CHAIN, demote, fence, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import { cut, type Form, KERNEL_ROW_BYTES, SUMS, TILE_BYTES, tileFields } from './tiles.ts';

/** The totals of a group's sums, as doubles. */
export const TOTALS_BYTES: number = 2 * SUMS * VECTOR;
/** Vectors read between two fences. */
const LOADS = 4;
/** Sums and weights held at once where each column of the source is read once. */
const HELD = 12;

/**
 * for n < batch: for each tile: for each of its kernel rows: for each tap j:
 *   sums[map, r, v] += w[map, j] source[r, v, j]
 * The tiles and their kernel rows are lists in memory, so the code is the same for every map, and where every map sees all of the source
 * the lists are too; tiles at the right edge, which may be narrower, have a code of their own. Where more than CHAIN products meet in a sum,
 * the sums of so many are added up as doubles; where every map sees all of the source, several groups of maps take such a chain in turn.
 * @param taps those of a kernel row, to be written out; undefined where they are a list too
 * @param chained whether sums are added up as doubles
 */
export function compileTiles(machine: Machine, c: Form, taps: readonly number[] | undefined, chained: boolean): Kernel {
  const { rows, columns } = c;
  const { group, height, vectors, across, width, edge: firstAtEdge } = cut(c);
  // Rows that follow each other in the source as in the target are one long row, whose vectors need not end with each.
  const asOneRow = across === 1 && c.sourceRow === c.column * columns && (height * columns * c.column) % VECTOR === 0;
  const slides = taps && c.column === VECTOR && group === 1 && height === 1 && vectors + taps.length <= HELD;
  // Where there are more than two tiles, those inside share their code.
  const isFilled = (column: number) => across > 2 || !c.filled || (column >= c.filled[0] && column < c.filled[1]);
  const mapWeights = c.mapWeights ?? 0;
  const mapBytes = c.column * rows * columns;

  const parameters = { source: 'i32', w: 'i32', bias: 'i32', target: 'i32', batch: 'i32' } as const;
  const ranges = { groups: 'i32', inner: 'i32', innerEnd: 'i32', edge: 'i32', edgeEnd: 'i32' } as const;
  const lists = { totals: 'i32', listed: 'i32', listedEnd: 'i32' } as const;
  return machine.compile({ ...parameters, ...ranges, ...lists }, (f, { source, w, bias, target, batch, ...given }) => {
    const { groups, inner, innerEnd, edge, edgeEnd, totals, listed, listedEnd } = given;
    const [n, tile, row, listEnd, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const weights = Array.from({ length: group }, () => f.local('i32'));
    const [corner, weightsOfTile, initial] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const [g, total, chain, chainEnd] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [ownW, ownBias, ownTarget] = chained ? [f.local('i32'), f.local('i32'), f.local('i32')] : [w, bias, target];
    const [tap, chainTap, rowSource, some, left] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
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
      /** A tap meets all vectors of the tile. */
      const meet = (done: Label) => {
        const factors = weights.map((pointer) => f.local('v128', v128.loadSplat(pointer)));
        places.forEach(({ r, v }, place) => {
          if (place === LOADS) fence(f, done, from);
          const values = f.local('v128', v128.load(from, r * c.sourceRow + v * VECTOR));
          sums.forEach((mapSums, map) => {
            addProduct(f, at(mapSums, place), at(factors, map), values);
          });
        });
      };
      const nextWeights = (done: Label) => {
        for (const pointer of weights) f.increase(pointer, c.tapWeights);
        fence(f, done, at(weights, 0));
      };
      const tapAfterTap = (offsets: readonly number[], done: Label) =>
        offsets.forEach((offset, j) => {
          meet(done);
          f.increase(from, (offsets[j + 1] ?? offset + c.column) - offset);
          nextWeights(done);
        });
      /** Each column of the source is read once, and meets all taps, in their order. */
      const columnAfterColumn = (sources: readonly number[], done: Label) => {
        const factors = sources.map((_, j) => f.local('v128', v128.loadSplat(at(weights, 0), j * c.tapWeights)));
        fence(f, done, at(weights, 0));
        const offsets = sources.map((offset) => offset / VECTOR);
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
      /** Points to what the kernel row reads, and the weights of its taps. */
      const pointTo = (pointer: Local<'i32'>) => {
        f.set(pointer, i32.add(corner, i32.load(row)));
        weights.forEach((of, map) => {
          f.set(of, i32.add(i32.add(weightsOfTile, i32.load(row, 4)), map * mapWeights));
        });
      };
      const writtenRows = (offsets: readonly number[], done: Label) => {
        const rowsEnd = chained ? chainEnd : listEnd;
        if (chained) {
          f.set(chainEnd, i32.add(row, Math.floor(CHAIN / offsets.length) * KERNEL_ROW_BYTES));
          f.if(i32.lt(listEnd, chainEnd), () => f.set(chainEnd, listEnd));
        }
        f.while(i32.lt(row, rowsEnd), () => {
          pointTo(from);
          if (slides) columnAfterColumn(offsets, done);
          else tapAfterTap(offsets, done);
          f.increase(row, KERNEL_ROW_BYTES);
        });
      };
      /** A chain ends within a kernel row: `tap` is the next one's place in the list of taps, `left` how much of that list may yet be read. */
      const listedRows = (done: Label) => {
        f.set(left, 4 * CHAIN);
        f.while(i32.and(i32.lt(row, listEnd), i32.ne(left, 0)), () => {
          pointTo(rowSource);
          for (const pointer of weights) f.increase(pointer, i32.mul(i32.sub(tap, listed), c.tapWeights / 4));
          f.set(some, i32.add(tap, left));
          f.if(i32.lt(listedEnd, some), () => f.set(some, listedEnd));
          f.set(left, i32.sub(left, i32.sub(some, tap)));
          f.for(tap, tap, some, 4, () => {
            f.set(from, i32.add(rowSource, i32.load(tap)));
            meet(done);
            nextWeights(done);
          });
          f.if(i32.eq(tap, listedEnd), () => {
            f.set(tap, listed);
            f.increase(row, KERNEL_ROW_BYTES);
          });
        });
      };
      /** Adds kernel rows from `row` on, a chain of them or as many as there are, and moves on to the next. */
      const addRows = () =>
        f.block((done) => {
          f.set(weightsOfTile, i32.add(ownW, field('weights')));
          if (taps) writtenRows(taps, done);
          else listedRows(done);
        });
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
      f.for(tile, first, end, TILE_BYTES, () => {
        const toFirst = () => {
          f.set(row, field('list'));
          f.set(tap, listed);
        };
        f.set(listEnd, field('listEnd'));
        f.set(corner, i32.add(source, field('source')));
        if (!chained) {
          begin();
          toFirst();
          addRows();
          finish();
          return;
        }
        f.zero(totals, i32.mul(groups, TOTALS_BYTES));
        eachGroup(() => {
          begin();
          flush();
        });
        toFirst();
        f.while(i32.lt(row, listEnd), () => {
          f.set(chain, row);
          f.set(chainTap, tap);
          eachGroup(() => {
            f.set(row, chain);
            f.set(tap, chainTap);
            addRows();
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
}
