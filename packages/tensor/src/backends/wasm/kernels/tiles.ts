import { VECTOR } from '../loops.ts';
import type { Tables } from '../tables.ts';

/** Notes one row of a convolution kernel: where its first weight and the source that this meets stand, in bytes. */
export type NoteKernelRow = (source: number, weights: number) => void;

/** What the code of a correlation depends on, beside its taps and the length of its sums. All sizes are bytes but for those of the target. */
export interface Form {
  readonly maps: number;
  readonly rows: number;
  readonly columns: number;
  /** The bytes from a column to the next: 4, or 16 where four patterns stand side by side. */
  readonly column: 4 | 16;
  /** From the source row that a target row begins at to that of the next one. */
  readonly sourceRow: number;
  /** The columns of the source outside of which there are zeros, from that of target column 0 and a tap whose place is 0 on; undefined where there are none. */
  readonly filled: readonly [first: number, end: number] | undefined;
  /** Of a pattern. */
  readonly sourceSize: number;
  /** From the weight of a tap to that of the next one. */
  readonly tapWeights: number;
  /** Where every map sees all of the source: from the weights of one map to those of the next. The kernel rows of map 0 serve all maps. */
  readonly mapWeights: number | undefined;
}

/** A correlation that makes target maps from a source: the forward convolution, and its adjoint from the gradient between zeros. */
export interface Correlation {
  readonly form: Form;
  /** For each weight of a kernel row, where the source is that it meets, from that of the kernel row on. */
  readonly taps: readonly number[];
  /** Which kernel rows, counted within one kernel, meet something in `count` target rows from `row` on. */
  readonly met: (row: number, count: number) => readonly [first: number, end: number];
  /** Notes kernel rows first … end - 1 of all kernels of a map; sources counted from the first of the target row. */
  readonly kernelRows: (map: number, first: number, end: number, note: NoteKernelRow) => void;
}

/** Sums held at once: with the vectors that are read they just fit into the sixteen registers of x86. */
export const SUMS = 8;

/** How a target is cut into tiles, the parts whose sums stay in registers. */
export interface Cut {
  /** Maps of a tile, its rows, and the vectors of each. */
  readonly group: 1 | 2;
  readonly height: number;
  readonly vectors: number;
  /** Of a row of the target: its tiles, its vectors, and the vector where the tile at the right edge begins. */
  readonly across: number;
  readonly width: number;
  readonly edge: number;
}

export function cut(c: Form): Cut {
  const group = c.mapWeights !== undefined && c.maps % 2 === 0 ? 2 : 1;
  const width = Math.ceil((c.columns * c.column) / VECTOR);
  const across = Math.ceil((width * group) / SUMS);
  const vectors = Math.ceil(width / across);
  const height = Math.min(c.rows, Math.max(1, Math.floor(SUMS / (group * vectors))));
  return { group, height, vectors, across, width, edge: (across - 1) * vectors };
}

export const TILE_BYTES = 24;
/** Weights of kernel rows are counted from those of the tile: were all counted from w, V8 would spill that, for a tenth of the time. */
export const tileFields = { list: 0, listEnd: 4, weights: 8, source: 12, target: 16, bias: 20 } as const;
export const KERNEL_ROW_BYTES = 8;

/** Where the lists of tiles are, and how many bytes of tiles a map has, of those that end inside the maps and those at the edge. */
export interface Lists {
  /** Maps that have tiles of their own. */
  readonly maps: number;
  readonly inner: number;
  readonly innerBytes: number;
  readonly edge: number;
  readonly edgeBytes: number;
  /** Of the longest list. */
  readonly mostKernelRows: number;
}

/** Writes the lists into the heap: the kernel rows, equal ones once, and the tiles of all maps, or of the first for all. */
export function tabulate(tables: Tables, { form: c, met, kernelRows }: Correlation, { height, vectors, edge }: Cut): Lists {
  const listed: number[] = [];
  let mostKernelRows = 0;
  const places = new Map<string, readonly [list: number, end: number, weights: number]>();
  /** Where in `listed` the kernel rows of a tile are, and its weights, in bytes. */
  const placeOf = (map: number, row: number) => {
    const [first, end] = met(row, height);
    const key = `${map} ${first} ${end}`;
    const known = places.get(key);
    if (known) return known;
    const list = listed.length;
    let ofTile: number | undefined;
    kernelRows(map, first, end, (source, weights) => {
      ofTile ??= weights;
      listed.push(source, weights - ofTile);
    });
    mostKernelRows = Math.max(mostKernelRows, (listed.length - list) / 2);
    const place = [4 * list, 4 * listed.length, ofTile ?? 0] as const;
    places.set(key, place);
    return place;
  };
  const maps = c.mapWeights === undefined ? c.maps : 1;
  // The last tiles of a map may do some rows again.
  const tops = Array.from({ length: Math.ceil(c.rows / height) }, (_, i) => Math.min(i * height, c.rows - height));
  const rowsOfTiles = Array.from({ length: maps }, (_, map) => tops.map((row) => ({ map, row, place: placeOf(map, row) }))).flat();
  const lists = tables.add(Int32Array.from(listed));
  const tilesFrom = (begin: number, end: number) => {
    const words: number[] = [];
    for (const { map, row, place } of rowsOfTiles) {
      const [list, listEnd, weights] = place;
      for (let v = begin; v < end; v += vectors) {
        const target = c.column * ((map * c.rows + row) * c.columns) + v * VECTOR;
        words.push(lists + list, lists + listEnd, weights, row * c.sourceRow + v * VECTOR, target, 4 * map);
      }
    }
    return words;
  };
  const [inner, atEdge] = [tilesFrom(0, edge), tilesFrom(edge, edge + 1)];
  return {
    maps,
    inner: tables.add(Int32Array.from(inner)),
    innerBytes: (4 * inner.length) / maps,
    edge: tables.add(Int32Array.from(atEdge)),
    edgeBytes: (4 * atEdge.length) / maps,
    mostKernelRows,
  };
}
