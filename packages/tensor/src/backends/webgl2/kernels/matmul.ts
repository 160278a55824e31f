import type { MatmulPlan } from '../../../backend.ts';
import type { Buffer, Device, Kernel } from '../device.ts';
import { alignRows, countTiles, untile } from '../rows.ts';

/**
 * y[r, c] = Σ over l of A[r, l] B[l, c]. A fragment computes rows 4R … 4R+3 and columns 4C … 4C+3 and walks l four at a time:
 * four texels of A and four of B are read for 64 products. Stored as [m, k], a texel of A holds one row at four l; stored
 * transposed, four rows at one l. The same for B. Rows of the result past m or n are computed from whatever lies there and
 * never stored; l stops exactly at k.
 */
export const matmul: Kernel<'matmul'> = (device) => (a, b, y, plan) => product(device, a, b, undefined, y, plan);

/** The same plus `bias`, one element a column. */
export function product(device: Device, a: Buffer, b: Buffer, bias: Buffer | undefined, y: Buffer, plan: MatmulPlan): void {
  const { m, k, n, transposeA, transposeB } = plan;
  const alignedA = alignRows(device, a, transposeA ? { planes: 1, rows: k, columns: m } : { planes: 1, rows: m, columns: k }, 0);
  const alignedB = alignRows(device, b, transposeB ? { planes: 1, rows: n, columns: k } : { planes: 1, rows: k, columns: n }, 0);
  const planes = { planes: 1, rows: m, columns: n };
  const key = `matmul ${transposeA} ${transposeB} ${k % 4} ${bias !== undefined}`;
  const sources = [alignedA.source, alignedB.source, ...(bias ? [device.source(bias)] : [])];
  const parts = () => ({
    inputs: ['a', 'b', ...(bias ? ['bias'] : [])],
    uniforms: ['int k', 'int quads', 'int quadsA', 'int quadsB'],
    body: `
void tile(int t) {
  int R = t / quads, C = t % quads;
  vec4 initial = ${bias ? 'bias4(C)' : 'vec4(0)'};
  vec4 s0 = initial, s1 = initial, s2 = initial, s3 = initial;
  for (int l = 0; l < k >> 2; l++) {${step(transposeA, transposeB, 4)}
  }${k % 4 === 0 ? '' : `\n  int l = k >> 2;${step(transposeA, transposeB, k % 4)}`}
  y0 = s0, y1 = s1, y2 = s2, y3 = s3;
}`,
  });
  const tiles = device.tiles(key, parts, countTiles(planes, 4), sources, {
    k,
    quads: Math.ceil(n / 4),
    quadsA: alignedA.quads,
    quadsB: alignedB.quads,
  });
  alignedA.release();
  alignedB.release();
  untile(device, tiles, y, planes);
}

/** The products at l = 4l … 4l + count - 1. */
function step(transposeA: boolean, transposeB: boolean, count: number): string {
  const lanes = ['x', 'y', 'z', 'w'].slice(0, count);
  const four = [0, 1, 2, 3];
  // a_i: row i of the tile at four l, or four rows at l = i; b_i: column i at four l, or four columns at l = i.
  const reads = [
    ...(transposeA ? lanes : four).map((_, i) => `vec4 a_${i} = a4(${transposeA ? `(4 * l + ${i}) * quadsA + R` : `(4 * R + ${i}) * quadsA + l`});`),
    ...(transposeB ? four : lanes).map((_, i) => `vec4 b_${i} = b4(${transposeB ? `(4 * C + ${i}) * quadsB + l` : `(4 * l + ${i}) * quadsB + C`});`),
  ];
  const products = four.flatMap((row) =>
    lanes.map((lane, i) => {
      const left = transposeA ? `a_${i}.${lanes4[row]}` : `a_${row}.${lane}`;
      const right = transposeB ? `vec4(${four.map((column) => `b_${column}.${lane}`).join(', ')})` : `b_${i}`;
      return `s${row} += ${left} * ${right};`;
    }),
  );
  return [...reads, ...products].map((line) => `\n    ${line}`).join('');
}

const lanes4 = ['x', 'y', 'z', 'w'] as const;
