/** A grey picture: `data` is [height, width], from 0, paper, to 1, ink. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** Points x, y, x, y, … of the Catmull-Rom spline through a stroke's points, `steps` to a piece. */
export function spline(points: ArrayLike<number>, steps: number): Float64Array {
  const pieces = points.length / 2 - 1;
  const curve = new Float64Array(2 * (pieces * steps + 1));
  for (let i = 0; i < pieces; i++) {
    for (let axis = 0; axis < 2; axis++) {
      const at = (k: number) => points[2 * Math.min(Math.max(k, 0), pieces) + axis]!;
      const [before, start, end, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      for (let s = 0; s <= steps; s++) {
        const t = s / steps;
        const bend = -before + 3 * start - 3 * end + after;
        const curved = 2 * before - 5 * start + 4 * end - after;
        curve[2 * (i * steps + s) + axis] = start + 0.5 * t * (end - before + t * (curved + t * bend));
      }
    }
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
