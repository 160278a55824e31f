import type { Plane } from './drawn/pen.ts';

const SIDE = 28;
const BOX = 20;

/**
 * Scales a picture's ink into a box of 20 by 20, keeping its proportions, and sets its centre of mass in the middle of 28 by 28 pixels,
 * as MNIST was made (LeCun et al. 1998, p. 10). Grey levels come from averaging.
 * @returns [28, 28] bytes, 0 for paper; all 0 where there is no ink
 */
export function centreDigit(plane: Plane): Uint8Array {
  const box = boundsOf(plane);
  const bytes = new Uint8Array(SIDE * SIDE);
  if (!box) return bytes;
  const scale = Math.max(box.right - box.left, box.bottom - box.top) / BOX;
  const across = overlaps(box.left, box.right, scale, plane.width);
  const down = overlaps(box.top, box.bottom, scale, plane.height);
  const small = new Float64Array(across.length * down.length);
  let mass = 0;
  let x = 0;
  let y = 0;
  for (let r = 0; r < down.length; r++) {
    for (let c = 0; c < across.length; c++) {
      let sum = 0;
      const [row, column] = [down[r]!, across[c]!];
      for (let i = 0; i < row.weights.length; i++) {
        for (let j = 0; j < column.weights.length; j++)
          sum += row.weights[i]! * column.weights[j]! * plane.data[(row.first + i) * plane.width + column.first + j]!;
      }
      small[r * across.length + c] = sum;
      mass += sum;
      x += sum * c;
      y += sum * r;
    }
  }
  const shiftX = Math.round(SIDE / 2 - x / mass);
  const shiftY = Math.round(SIDE / 2 - y / mass);
  for (let r = 0; r < down.length; r++) {
    for (let c = 0; c < across.length; c++) {
      const [toX, toY] = [c + shiftX, r + shiftY];
      if (toX >= 0 && toX < SIDE && toY >= 0 && toY < SIDE) bytes[toY * SIDE + toX] = Math.round(255 * small[r * across.length + c]!);
    }
  }
  return bytes;
}

/** The smallest box around all ink, in pixels, or undefined for an empty picture. */
function boundsOf({ height, width, data }: Plane): { top: number; bottom: number; left: number; right: number } | undefined {
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (data[r * width + c]! < 0.5) continue;
      top = Math.min(top, r);
      bottom = r + 1;
      left = Math.min(left, c);
      right = Math.max(right, c + 1);
    }
  }
  return bottom > 0 ? { top, bottom, left, right } : undefined;
}

/** For each small pixel along one axis, the large pixels under it and the share of the small one that each of them fills. */
function overlaps(start: number, end: number, scale: number, limit: number): { first: number; weights: number[] }[] {
  return Array.from({ length: Math.ceil((end - start) / scale - 1e-9) }, (_, i) => {
    const low = start + i * scale;
    const high = Math.min(low + scale, limit);
    const first = Math.floor(low);
    return {
      first,
      weights: Array.from({ length: Math.ceil(high) - first }, (_, k) => (Math.min(high, first + k + 1) - Math.max(low, first + k)) / scale),
    };
  });
}
