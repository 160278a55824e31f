import { CHAIN } from '../loops.ts';
import { inPieces, type Kernel, type Machine } from '../machine.ts';
import type { Tables } from '../tables.ts';
import { compileTiles, TOTALS_BYTES } from './correlation.ts';
import { type Correlation, cut, tabulate } from './tiles.ts';

/** Runs a correlation for a whole batch, with a bias or address 0. */
export type RunCorrelation = (source: number, w: number, bias: number, target: number, batch: number) => void;

/** So many groups of maps take a chain of kernel rows in turn: what these read of the source stays in the first cache meanwhile. */
const GROUPS = 8;

/** Kernel rows of up to so many taps are written out; the taps of wider ones are a list, so that the code does not grow with the kernel. */
const WRITTEN_OUT = 64;

/**
 * The code of a correlation with its lists.
 * @param codes those of other correlations, of which this one takes that from which it differs in its lists alone
 */
export function compileCorrelation(machine: Machine, tables: Tables, c: Correlation, codes: Map<string, Kernel>): RunCorrelation {
  const { maps, rows, columns, column, mapWeights = 0 } = c.form;
  const ofAllMaps = c.form.mapWeights !== undefined;
  const pieces = cut(c.form);
  const tiles = tabulate(tables, c, pieces);
  const written = c.taps.length <= WRITTEN_OUT ? c.taps : undefined;
  const listed = written ? 0 : tables.add(Int32Array.from(c.taps));
  /** Where the totals of a tile's groups are, if it has chains that need them. */
  const totals = tiles.mostKernelRows * c.taps.length > CHAIN ? tables.allocate((GROUPS * TOTALS_BYTES) / 4) : 0;
  const key = JSON.stringify([c.form, written, totals > 0]);
  const kernel = codes.get(key) ?? compileTiles(machine, c.form, written, totals > 0);
  codes.set(key, kernel);
  const mapBytes = column * rows * columns;
  const mapsTogether = ofAllMaps ? pieces.group * (totals > 0 ? GROUPS : 1) : maps;
  const tops = Math.ceil(rows / pieces.height);
  const work = ((ofAllMaps ? mapsTogether : 1) * rows * columns * tiles.mostKernelRows * c.taps.length) / tops;
  const [innerBytes, edgeBytes] = [tiles.innerBytes / tops, tiles.edgeBytes / tops];
  const listedEnd = listed + 4 * c.taps.length;
  return (source, w, bias, target, batch) => {
    for (let map = 0; map < maps; map += mapsTogether) {
      const [weights, ownBias, to] = [w + map * mapWeights, bias && bias + 4 * map, target + map * mapBytes];
      const groups = ofAllMaps ? Math.min(mapsTogether, maps - map) / pieces.group : 1;
      inPieces(tiles.maps * tops, batch * work, (first, end) => {
        const [inner, innerEnd] = [tiles.inner + first * innerBytes, tiles.inner + end * innerBytes];
        const [edge, edgeEnd] = [tiles.edge + first * edgeBytes, tiles.edge + end * edgeBytes];
        kernel(source, weights, ownBias, to, batch, groups, inner, innerEnd, edge, edgeEnd, totals, listed, listedEnd);
      });
    }
  };
}
