import { type Buffer, type Device, newBuffer } from './device.ts';
import type { Surface } from './surfaces.ts';

/*
 * Two layouts between kernels, for planes [planes, rows, columns], a matrix being one plane.
 *
 * Aligned rows: each row begins at a texel of its own, quads = ceil(columns / 4) texels a row.
 * Tiles: tile t of [planes, ceil(rows / 4), quads] holds 4x4 elements; layer b has its row b. A fragment that computes a
 * tile reads each operand once for 16 results.
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

/** x with aligned rows and `border` zeros around each plane. Without a border, rows of a multiple of 4 are aligned as they are. */
export function alignRows(device: Device, x: Buffer, { planes, rows, columns }: Planes, border: number): Aligned {
  const quads = Math.ceil((columns + 2 * border) / 4);
  if (border === 0 && columns % 4 === 0) return { source: device.source(x), quads, release: () => undefined };
  const height = rows + 2 * border;
  const aligned = newBuffer(planes * height * quads * 4);
  const parts = () => ({
    inputs: ['x'],
    uniforms: ['int rows', 'int columns', 'int border', 'int quads'],
    body: `
vec4 texel(int t) {
  int height = rows + 2 * border;
  int row = t / quads % height - border;
  int first = 4 * (t % quads) - border;
  if (row < 0 || row >= rows) return vec4(0);
  int k = (t / quads / height * rows + row) * columns + first;
  ivec4 column = first + ivec4(0, 1, 2, 3);
  vec4 v = mix(vec4(0), x4From(k), lessThan(column, ivec4(columns)));
  return mix(vec4(0), v, greaterThanEqual(column, ivec4(0)));
}`,
  });
  device.texels('alignRows', parts, aligned, [device.source(x)], { rows, columns, border, quads });
  return { source: device.source(aligned), quads, release: () => device.release(aligned) };
}

/** How many tiles cover the planes. */
export function countTiles({ planes, rows, columns }: Planes): number {
  return planes * Math.ceil(rows / 4) * Math.ceil(columns / 4);
}

/** Writes y from tiles, and releases them. */
export function untile(device: Device, tiles: Surface, y: Buffer, { rows, columns }: Planes): void {
  // The four elements from 4t on, in one row of a tile where rows are a multiple of 4, and else each found from the one before.
  const whole = columns % 4 === 0;
  const parts = () => ({
    inputs: ['tiles'],
    uniforms: ['int rows', 'int columns'],
    body: `
vec4 texel(int t) {
  int row = 4 * t / columns, column = 4 * t % columns;
  int plane = row / rows;
  row %= rows;
  ivec2 tilesOf = (ivec2(rows, columns) + 3) >> 2;
  vec4 v;
  for (int lane = 0; lane < 4; lane++) {
    vec4 found = tiles4((plane * tilesOf.x + (row >> 2)) * tilesOf.y + (column >> 2), row & 3);
    ${whole ? 'return found;' : 'v[lane] = found[column & 3];'}
    column++;
    if (column == columns) column = 0, row++;
    if (row == rows) row = 0, plane++;
  }
  return v;
}`,
  });
  device.texels(whole ? 'untile whole' : 'untile', parts, y, [tiles], { rows, columns });
  device.surfaces.release(tiles);
}
