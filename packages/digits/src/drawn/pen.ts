import type { Plane } from '../centre.ts';

/** Straight pieces between two neighbouring points of a stroke. */
const STEPS = 8;

/** Points x, y, x, y, … of the Catmull-Rom spline through a stroke's points. */
export function spline(points: Float64Array): Float64Array {
  const spans = points.length / 2 - 1;
  const curve = new Float64Array(2 * (spans * STEPS + 1));
  for (let axis = 0; axis < 2; axis++) {
    const at = (k: number) => points[2 * Math.min(Math.max(k, 0), spans) + axis]!;
    for (let i = 0; i < spans; i++) {
      const [before, start, end, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      const slope = (end - before) / 2;
      const bend = before - 2.5 * start + 2 * end - after / 2;
      const twist = (after - before) / 2 + 1.5 * (start - end);
      for (let s = 0; s < STEPS; s++) {
        const t = s / STEPS;
        curve[2 * (i * STEPS + s) + axis] = start + t * (slope + t * (bend + t * twist));
      }
    }
    curve[2 * spans * STEPS + axis] = at(spans);
  }
  return curve;
}

/** Draws a curve's straight pieces with a round pen. The grey at the rim is the share of the pixel that the pen covers, nearly. */
export function ink(plane: Plane, curve: Float64Array, radius: number): void {
  const { height, width, data } = plane;
  const reach = radius + 1;
  for (let i = 0; i + 3 < curve.length; i += 2) {
    const [x, y] = [curve[i]!, curve[i + 1]!];
    const [dx, dy] = [curve[i + 2]! - x, curve[i + 3]! - y];
    const squared = dx * dx + dy * dy;
    const top = Math.max(0, Math.floor(Math.min(y, y + dy) - reach));
    const bottom = Math.min(height, Math.ceil(Math.max(y, y + dy) + reach));
    const left = Math.max(0, Math.floor(Math.min(x, x + dx) - reach));
    const right = Math.min(width, Math.ceil(Math.max(x, x + dx) + reach));
    for (let r = top; r < bottom; r++) {
      for (let c = left; c < right; c++) {
        const [px, py] = [c + 0.5 - x, r + 0.5 - y];
        const t = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
        const [ex, ey] = [px - t * dx, py - t * dy];
        const cover = radius + 0.5 - Math.sqrt(ex * ex + ey * ey);
        const pixel = r * width + c;
        if (cover > data[pixel]!) data[pixel] = Math.min(1, cover);
      }
    }
  }
}
