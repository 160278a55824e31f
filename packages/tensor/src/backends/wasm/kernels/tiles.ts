import { VECTOR } from '../loops.ts';
import type { Tables } from '../tables.ts';
import type { Correlation } from './correlation.ts';

/** A part of the target whose sums stay in registers: one or two maps, `height` rows, `vectors` vectors of each. In bytes. */
export const TILE_BYTES = 24;
/** Weights of kernel rows are counted from those of the tile: were all counted from w, V8 would spill that, for a tenth of the time. */
export const tileFields = { list: 0, listEnd: 4, weights: 8, source: 12, target: 16, bias: 20 } as const;
export const KERNEL_ROW_BYTES = 8;

/** How a target is cut into tiles: rows and vectors of each, and the vector where those at the right edge begin. */
interface Cut {
  readonly height: number;
  readonly vectors: number;
  readonly edge: number;
}

/** Where the lists of tiles and kernel rows are, and how many bytes of tiles a map has, of those that end inside the maps and those at the edge. */
export interface Lists {
  /** Maps that have tiles of their own. */
  readonly maps: number;
  readonly lists: number;
  readonly inner: number;
  readonly innerBytes: number;
  readonly edge: number;
  readonly edgeBytes: number;
  /** Of the longest list. */
  readonly mostKernelRows: number;
}

/** Writes the lists into the heap: the kernel rows, equal ones once, and the tiles of all maps, or of the first for all. */
export function tabulate(tables: Tables, c: Correlation, { height, vectors, edge }: Cut): Lists {
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
          words.push(...place, row * c.sourceRow + v * VECTOR, c.column * ((map * c.rows + row) * c.columns) + v * VECTOR, 4 * map);
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
