import type { MatmulPlan } from '../../../backend.ts';
import type { Buffer, Device, KernelFor } from '../device.ts';
import { mostTurns, sumInParts } from '../longSums.ts';
import { alignRows, countTiles, untile } from '../rows.ts';
import { stridedParts, stridedUniforms } from './strided.ts';

/**
 * y[r, c] = Σ over l of A[r, l] B[l, c]. A fragment computes rows 4R … 4R+3 and columns 4C … 4C+3 and walks l four at a time:
 * four texels of A and four of B are read for 64 products. Stored as [m, k], a texel of A holds one row at four l; stored
 * transposed, four rows at one l. The same for B. Rows of the result past m or n are computed from whatever lies there and
 * never stored; l stops exactly at k. Products are added in chains of 256, whose totals are a chain again. Each matrix of a
 * batch is a plane of tiles.
 */
export const matmul: KernelFor<'matmul'> =
  (device) =>
  (plan, y, [a, b]) =>
    product(device, a, b, undefined, y, plan);

/** The same plus `bias`, one element a column. */
export function product(device: Device, a: Buffer, b: Buffer, bias: Buffer | undefined, y: Buffer, plan: MatmulPlan): void {
  const { m, k, n, transposeA, transposeB, batch } = plan;
  const sizesA = transposeA ? { rows: k, columns: m } : { rows: m, columns: k };
  const sizesB = transposeB ? { rows: n, columns: k } : { rows: k, columns: n };
  const alignedA = alignRows(device, a, { planes: a.size / Math.max(1, m * k), ...sizesA });
  const alignedB = alignRows(device, b, { planes: b.size / Math.max(1, k * n), ...sizesB });
  const planes = { planes: batch.size, rows: m, columns: n };
  const rank = batch.dims.length;
  const operands = [alignedA.source, alignedB.source];
  const sizes = {
    tileRows: Math.ceil(m / 4),
    quads: Math.ceil(n / 4),
    quadsA: alignedA.quads,
    quadsB: alignedB.quads,
    texelsA: sizesA.rows * alignedA.quads,
    texelsB: sizesB.rows * alignedB.quads,
  };
  sumInParts(device, y, k, 4 * mostTurns, (part, from, to) => {
    const withBias = bias && from === 0 ? [device.source(bias)] : [];
    const rest = to % 4;
    const key = `matmul ${transposeA} ${transposeB} ${rest} ${withBias.length} ${rank}`;
    const parts = () => {
      const strided = stridedParts(['a', 'b'], rank);
      return {
        inputs: ['a', 'b', ...withBias.map(() => 'bias')],
        uniforms: [...['from', 'to', ...Object.keys(sizes)].map((name) => `int ${name}`), ...strided.uniforms],
        body: `${strided.body}
void tile(int t) {
  int R = t / quads % tileRows, C = t % quads, plane = t / quads / tileRows;
  place(plane);
  int A = at_a * texelsA, B = at_b * texelsB;
  vec4 initial = ${withBias.length > 0 ? 'bias4(C)' : 'vec4(0)'};
  y0 = initial, y1 = initial, y2 = initial, y3 = initial;
  for (int chain = from >> 2; chain < to >> 2; chain += 64) {
    vec4 s0 = vec4(0), s1 = vec4(0), s2 = vec4(0), s3 = vec4(0);
    for (int l = chain; l < min(chain + 64, to >> 2); l++) {${step(transposeA, transposeB, 4)}
    }
    y0 += s0, y1 += s1, y2 += s2, y3 += s3;
  }${rest === 0 ? '' : `\n  int l = to >> 2;\n  vec4 s0 = vec4(0), s1 = vec4(0), s2 = vec4(0), s3 = vec4(0);${step(transposeA, transposeB, rest)}\n  y0 += s0, y1 += s1, y2 += s2, y3 += s3;`}
}`,
      };
    };
    const uniforms = { from, to, ...sizes, ...stridedUniforms(['a', 'b'], batch) };
    untile(device, device.tiles(key, parts, countTiles(planes, 4), [...operands, ...withBias], uniforms), part, planes);
  });
  alignedA.release();
  alignedB.release();
}

/** The products at l = 4l … 4l + count - 1. */
function step(transposeA: boolean, transposeB: boolean, count: number): string {
  const lanes = ['x', 'y', 'z', 'w'].slice(0, count);
  const four = [0, 1, 2, 3];
  // a_i: row i of the tile at four l, or four rows at l = i; b_i: column i at four l, or four columns at l = i.
  const reads = [
    ...(transposeA ? lanes : four).map(
      (_, i) => `vec4 a_${i} = a4(A + ${transposeA ? `(4 * l + ${i}) * quadsA + R` : `(4 * R + ${i}) * quadsA + l`});`,
    ),
    ...(transposeB ? four : lanes).map(
      (_, i) => `vec4 b_${i} = b4(B + ${transposeB ? `(4 * C + ${i}) * quadsB + l` : `(4 * l + ${i}) * quadsB + C`});`,
    ),
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
