import { SIDE } from './digitSet.ts';

/** A grey picture: `data` is [height, width], from 0, paper, to 1, ink. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** The side of the box that the ink is scaled into. */
const BOX = 20;

/**
 * Scales a picture's ink into a box of 20 by 20, keeping its proportions, and sets its centre of mass in the middle of 28 by 28 pixels,
 * as MNIST was made (LeCun et al. 1998, p. 10). A grey level is the average over the part of the picture that its pixel covers.
 * @returns [28, 28] bytes from 0, paper, to 255; all 0 for an empty picture
 */
export function centreDigit(plane: Plane): Uint8Array {
  const bytes = new Uint8Array(SIDE * SIDE);
  const box = scaleIntoBox(plane);
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < box.length; i++) {
    mass += box[i]!;
    x += box[i]! * ((i % BOX) + 0.5);
    y += box[i]! * (Math.floor(i / BOX) + 0.5);
  }
  if (mass === 0) return bytes;
  const [left, top] = [Math.round(SIDE / 2 - x / mass), Math.round(SIDE / 2 - y / mass)];
  for (let i = 0; i < box.length; i++) {
    const [column, row] = [left + (i % BOX), top + Math.floor(i / BOX)];
    const inside = column >= 0 && column < SIDE && row >= 0 && row < SIDE;
    if (inside) bytes[row * SIDE + column] = Math.round(255 * box[i]!);
  }
  return bytes;
}

/** The ink in the upper left corner of [20, 20], as large as fits. */
function scaleIntoBox(plane: Plane): Float64Array {
  const box = new Float64Array(BOX * BOX);
  const { top, bottom, left, right } = boundsOf(plane);
  const step = Math.max(bottom - top, right - left) / BOX;
  if (step <= 0) return box;
  const rows = coverage(top, step, plane.height);
  const columns = coverage(left, step, plane.width);
  rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      let sum = 0;
      for (let i = 0; i < row.shares.length; i++) {
        const start = (row.first + i) * plane.width + column.first;
        for (let j = 0; j < column.shares.length; j++) sum += row.shares[i]! * column.shares[j]! * plane.data[start + j]!;
      }
      box[r * BOX + c] = sum;
    });
  });
  return box;
}

/** The smallest rectangle around all ink: rows `top` … `bottom - 1`, columns `left` … `right - 1`. */
function boundsOf({ height, width, data }: Plane): { top: number; bottom: number; left: number; right: number } {
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (data[r * width + c]! <= 0) continue;
      if (r < top) top = r;
      if (c < left) left = c;
      if (c >= right) right = c + 1;
      bottom = r + 1;
    }
  }
  return { top, bottom, left, right };
}

/** Along one axis, for each pixel of the box: the first pixel of the picture under it, and what share of it this one and those after it cover. */
function coverage(start: number, step: number, limit: number): { first: number; shares: number[] }[] {
  return Array.from({ length: BOX }, (_, i) => {
    const low = start + i * step;
    const high = low + step;
    const first = Math.floor(low);
    const count = Math.max(0, Math.min(Math.ceil(high), limit) - first);
    return { first, shares: Array.from({ length: count }, (_, k) => (Math.min(high, first + k + 1) - Math.max(low, first + k)) / step) };
  });
}
