import type { Pair } from '../../backend.ts';
import { type Buffer, type Device, newBuffer, type TileCount } from './device.ts';
import type { Surface } from './surfaces.ts';

/*
 * Two layouts between kernels, for planes [planes, rows, columns], a matrix being one plane.
 *
 * Aligned rows: each row begins at a texel of its own, quads = ceil(columns / 4) texels a row.
 * Tiles: tile t of [planes, ceil(rows / layers), quads] holds 4 columns of as many rows as the surface has layers; layer b has
 * row b. A fragment that computes a tile reads each operand once for all its results.
 *
 * Integers are divided slowly, so what is left of a division comes from its quotient.
 */

export interface Planes {
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
}

/** A source with aligned rows, and the surface to release after use where one had to be made. */
export interface Aligned {
  readonly source: Surface;
  readonly quads: number;
  release(): void;
}

/** x with aligned rows and zeros above and below, and beside, each plane. Without a border, rows of a multiple of 4 are aligned as they are. */
export function alignRows(device: Device, x: Buffer, { planes, rows, columns }: Planes, border: Pair = [0, 0]): Aligned {
  const [above, beside] = border;
  const quads = Math.ceil((columns + 2 * beside) / 4);
  if (above === 0 && beside === 0 && columns % 4 === 0) return { source: device.source(x), quads, release: () => undefined };
  const height = rows + 2 * above;
  const aligned = newBuffer(planes * height * quads * 4);
  const parts = () => ({
    inputs: ['x'],
    uniforms: ['int rows', 'int columns', 'int height', 'int above', 'int beside', 'int quads'],
    body: `
vec4 texel(int t) {
  int line = t / quads, plane = line / height;
  int row = line - plane * height - above, first = 4 * (t - line * quads) - beside;
  if (row < 0 || row >= rows) return vec4(0);
  int k = (plane * rows + row) * columns + first;
  ivec4 column = first + ivec4(0, 1, 2, 3);
  vec4 v = mix(vec4(0), x4From(k), lessThan(column, ivec4(columns)));
  return mix(vec4(0), v, greaterThanEqual(column, ivec4(0)));
}`,
  });
  device.texels('alignRows', parts, aligned, [device.source(x)], { rows, columns, height, above, beside, quads });
  return { source: device.source(aligned), quads, release: () => device.release(aligned) };
}

/** How many tiles of so many layers cover the planes. */
export function countTiles({ planes, rows, columns }: Planes, layers: number): TileCount {
  return { count: planes * Math.ceil(rows / layers) * Math.ceil(columns / 4), layers };
}

/** Writes y from tiles, and releases them. */
export function untile(device: Device, tiles: Surface, y: Buffer, { rows, columns }: Planes): void {
  // Where rows are a multiple of 4 or 2 elements, as many of the four from 4t on lie in one texel of a tile; each is found from the one before.
  const together = columns % 4 === 0 ? 4 : columns % 2 === 0 ? 2 : 1;
  const bodies = {
    4: 'return at(plane, R, layer, column);',
    2: `vec4 found = at(plane, R, layer, column);
    vec2 pair = (column & 2) == 0 ? found.xy : found.zw;
    v = lane == 0 ? vec4(pair, 0, 0) : vec4(v.xy, pair);`,
    1: 'v[lane] = at(plane, R, layer, column)[column & 3];',
  };
  const next = `
    column += ${together};
    if (column == columns) column = 0, row++, layer++;
    if (layer == layers) layer = 0, R++;
    if (row == rows) row = 0, R = 0, layer = 0, plane++;`;
  const parts = () => ({
    inputs: ['tiles'],
    uniforms: ['int rows', 'int columns', 'int tileRows', 'int quads'],
    body: `
const int layers = ${tiles.layers};
vec4 at(int plane, int R, int layer, int column) {
  return tiles4((plane * tileRows + R) * quads + quarter(column), layer);
}
vec4 texel(int t) {
  int row = 4 * t / columns, column = 4 * t - row * columns;
  int plane = row / rows;
  row -= plane * rows;
  int R = row / layers, layer = row - R * layers;
  vec4 v;
  for (int lane = 0; lane < 4; lane += ${together}) {
    ${bodies[together]}${together === 4 ? '' : next}
  }
  return v;
}`,
  });
  const sizes = { rows, columns, tileRows: Math.ceil(rows / tiles.layers), quads: Math.ceil(columns / 4) };
  device.texels(`untile ${tiles.layers} ${together}`, parts, y, [tiles], sizes);
  device.surfaces.release(tiles);
}
