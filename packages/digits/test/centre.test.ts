import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centreDigit, type Plane } from '../src/index.ts';

/** A picture with a rectangle of full ink. */
function rectangle(height: number, width: number, top: number, left: number, rows: number, columns: number): Plane {
  const data = new Float32Array(height * width);
  for (let r = top; r < top + rows; r++) data.fill(1, r * width + left, r * width + left + columns);
  return { height, width, data };
}

/** Rows and columns from the first to the last with ink. */
function extent(bytes: Uint8Array): { rows: number; columns: number } {
  const inked = [...bytes.keys()].filter((i) => bytes[i]! > 0);
  const span = (list: number[]) => Math.max(...list) - Math.min(...list) + 1;
  return { rows: span(inked.map((i) => Math.floor(i / 28))), columns: span(inked.map((i) => i % 28)) };
}

test('a rectangle of 40 by 20 becomes one of 20 by 10 in the middle', () => {
  const bytes = centreDigit(rectangle(64, 50, 3, 17, 40, 20));
  const expected = new Uint8Array(784);
  for (let r = 4; r < 24; r++) expected.fill(255, r * 28 + 9, r * 28 + 19);
  expect(bytes).toEqual(expected);
});

test('small ink is enlarged', () => {
  expect(extent(centreDigit(rectangle(9, 9, 1, 2, 5, 1)))).toEqual({ rows: 20, columns: 4 });
});

test('a grey level is the share of a pixel that is inked', () => {
  // 3 columns of 40 rows: 1.5 columns of 20 rows.
  const columns = centreDigit(rectangle(40, 40, 0, 5, 40, 3)).subarray(14 * 28, 15 * 28);
  expect([...columns].filter((value) => value > 0)).toEqual([255, 128]);
});

test('ink so far from the centre of mass that it leaves the 28 by 28 pixels is cut off', () => {
  // Enlarged twice, the centre of mass is 14.85 rows from the top: the box moves up by one row.
  const bytes = centreDigit({ height: 10, width: 1, data: Float32Array.of(0.3, 0, 0, 0, 0, 0, 0, 0, 0, 1) });
  const expected = new Uint8Array(784);
  for (const [row, level] of [
    [0, 77],
    [17, 255],
    [18, 255],
  ] as const)
    expected.fill(level, row * 28 + 13, row * 28 + 15);
  expect(bytes).toEqual(expected);
});

/** Whether the box of 20 by 20, moved so that the centre of mass is in the middle, has all its ink within 28 by 28. */
function staysInside({ height, width, data }: Plane): boolean {
  const along = (length: number, positionOf: (i: number) => number) => {
    const ink = Array.from({ length }, () => 0);
    data.forEach((value, i) => {
      ink[positionOf(i)]! += value;
    });
    const first = ink.findIndex((value) => value > 0);
    const extent = ink.findLastIndex((value) => value > 0) + 1 - first;
    const centre = ink.reduce((sum, value, i) => sum + value * (i + 0.5 - first), 0) / ink.reduce((sum, value) => sum + value);
    return { extent, centre };
  };
  const axes = [along(height, (i) => Math.floor(i / width)), along(width, (i) => i % width)];
  const scale = 20 / Math.max(...axes.map(({ extent }) => extent));
  // Either way of rounding where the two are as near.
  return axes.every(({ extent, centre }) =>
    [-1e-6, 1e-6].every((slack) => {
      const shift = Math.round(14 - centre * scale + slack);
      return shift >= 0 && shift + Math.ceil(extent * scale) <= 28;
    }),
  );
}

test('the ink fits 20 by 20 and its centre of mass is at most half a pixel from the middle', () => {
  const pictures = fc
    .record({ height: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 40 }) })
    .chain(({ height, width }) =>
      fc
        .array(fc.constantFrom(0, 0, 0, 0.3, 1), { minLength: height * width, maxLength: height * width })
        .map((ink) => ({ height, width, data: Float32Array.from(ink) })),
    );
  fc.assert(
    fc.property(pictures, (plane) => {
      const bytes = centreDigit(plane);
      if (!plane.data.some((value) => value > 0)) {
        expect(bytes.every((value) => value === 0)).toBe(true);
        return;
      }
      const { rows, columns } = extent(bytes);
      expect(Math.max(rows, columns)).toBeLessThanOrEqual(20);
      fc.pre(staysInside(plane));
      let [mass, x, y] = [0, 0, 0];
      bytes.forEach((value, i) => {
        mass += value;
        x += value * ((i % 28) + 0.5);
        y += value * (Math.floor(i / 28) + 0.5);
      });
      // Half a pixel by the shift, and the rounding of 400 pixels by at most half a level each, at most 20 from the centre.
      const rounding = (400 * 0.5 * 20) / mass;
      expect(Math.abs(x / mass - 14)).toBeLessThanOrEqual(0.5 + rounding);
      expect(Math.abs(y / mass - 14)).toBeLessThanOrEqual(0.5 + rounding);
    }),
  );
});
