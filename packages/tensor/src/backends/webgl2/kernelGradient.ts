import type { Conv2dPlan } from '../../backend.ts';
import { tablesOf } from './connectionTables.ts';
import { lane, readRow } from './correlation.ts';
import type { Buffer, Device } from './device.ts';
import { mostTurns } from './longSums.ts';
import { alignRows } from './rows.ts';

/** Patterns are summed in this many parts, or more where so few would be too long, side by side, and the parts afterwards. */
const fewParts = 64;

/** So many products are added one after the other, at most. */
const CHAIN = 256;

/** Wider maps do not fit into a part. */
export const mostColumns: number = 2 * mostTurns;

/**
 * dw[p, i, j] = Σ over n, r, c: x[n, input of p, r + i - padding, c + j - padding] g[n, output of p, r, c], with a kernel that moves by
 * one element.
 *
 * A map that is too large for a part is cut into bands of rows. Fragment t = [part, p, group] sums over the bands of one part and holds the sums of as many rows of kernel p as fit:
 * sum s = (i - first row of the group) kernel + j is lane s mod 4 of layer s div 4 (kernel being its columns). It walks g a texel at a time, down the
 * rows, with the rows of x that meet it in registers: each step down reads only the lowest.
 */
export function kernelGradient(device: Device, x: Buffer, g: Buffer, dw: Buffer, plan: Conv2dPlan): void {
  const { connections, batch, width, rows, columns, padding } = plan;
  const { inputs, outputs, count } = connections;
  const [kernelRows, kernel] = plan.kernel;
  const height = plan.height + 2 * padding[0];
  const alignedX = alignRows(device, x, { planes: batch * inputs, rows: plan.height, columns: width }, padding);
  const alignedG = alignRows(device, g, { planes: batch * outputs, rows, columns });
  const groups = Math.ceil(kernelRows / Math.floor((4 * device.surfaces.mostLayers) / kernel));
  const perGroup = Math.ceil(kernelRows / groups);
  const layers = Math.max(2, Math.ceil((perGroup * kernel) / 4));
  const turnsOfRow = Math.max(1, alignedG.quads);
  const bandRows = Math.max(1, Math.min(rows, CHAIN, Math.floor(mostTurns / turnsOfRow) - 1));
  const bands = Math.ceil(rows / bandRows);
  const together = Math.min(Math.ceil((batch * bands) / fewParts), Math.floor(mostTurns / (turnsOfRow * (bandRows + 1))));
  const partCount = Math.ceil((batch * bands) / Math.max(1, together));
  const constants = {
    inputs,
    outputs,
    height,
    rows,
    bandRows,
    bands,
    count,
    perGroup,
    groups,
    layers,
    quads: alignedX.quads,
    quadsG: alignedG.quads,
  };
  const key = `kernelGradient ${Object.values(constants).join(' ')} ${kernel} ${columns}`;
  const list = device.source(tablesOf(device, connections).forward.buffer);
  const shader = () => ({ inputs: ['x', 'g', 'list'], uniforms: ['int batch', 'int together'], body: partialSums(constants, kernel, columns) });
  const tiles = { count: partCount * count * groups, layers };
  const partial = device.tiles(key, shader, tiles, [alignedX.source, alignedG.source, list], { batch, together });
  alignedX.release();
  alignedG.release();
  const sum = () => ({
    inputs: ['tiles'],
    uniforms: ['int count', 'int kernelRows', 'int kernel', 'int perGroup', 'int groups', 'int parts'],
    body: totalSums,
  });
  device.elements('kernelGradient sums', sum, dw, [partial], { count, kernelRows, kernel, perGroup, groups, parts: partCount });
  device.surfaces.release(partial);
}

function partialSums(constants: Readonly<Record<string, number>>, kernel: number, columns: number): string {
  const { perGroup = 1, layers = 0 } = constants;
  const sums = Array.from({ length: layers }, (_, i) => i);
  const held = Array.from({ length: perGroup }, (_, i) => readRow(`x${i}`, `corner + ${i} * quads + q`, kernel));
  const lowest = readRow('lowest', `corner + (r + ${perGroup - 1}) * quads + q`, kernel);
  const texels = lowest.reads.length;
  const names = (row: number) => Array.from({ length: texels }, (_, i) => `x${row}_${i}`);
  /** The sums over one texel of g in each row, of which the first `lanes` lanes are g's. */
  const quad = (lanes: number) => {
    const used = 'xyzw'.slice(0, lanes);
    const dots = held.flatMap((row, i) =>
      Array.from({ length: kernel }, (_, j) => `s${(i * kernel + j) >> 2}.${lane(i * kernel + j)} += dot(g.${used}, (${row.window(j)}).${used});`),
    );
    const down = names(0).flatMap((_, i) => [...Array(perGroup - 1).keys()].map((row) => `x${row}_${i} = x${row + 1}_${i};`));
    return `
      ${held
        .slice(0, -1)
        .flatMap((row) => row.reads)
        .join(' ')}
      vec4 ${names(perGroup - 1).join(', ')};
      if (chain + turns > ${CHAIN}) flush();
      chain += turns;
      for (int r = 0; r < turns; r++) {
        ${lowest.reads.map((read, i) => read.replace(`vec4 lowest_${i}`, `x${perGroup - 1}_${i}`)).join(' ')}
        vec4 g = g4(gradient + r * quadsG + q);
        ${dots.join('\n        ')}
        ${down.join(' ')}
      }`;
  };
  return `
${Object.entries(constants)
  .map(([name, value]) => `const int ${name} = ${value};`)
  .join('\n')}
// A sum of at most ${CHAIN} products is added to those before it.
vec4 ${sums.map((i) => `s${i}`).join(', ')};
int chain;
void flush() {
  ${sums.map((i) => `y${i} += s${i}; s${i} = vec4(0);`).join(' ')}
  chain = 0;
}
void tile(int t) {
  int group = t % groups, p = t / groups % count, part = t / groups / count;
  vec4 pair = list4(outputs + p);
  ${sums.map((i) => `y${i} = s${i} = vec4(0);`).join(' ')}
  chain = 0;
  for (int band = part * together; band < min(batch * bands, (part + 1) * together); band++) {
    int n = band / bands, top = band % bands * bandRows, turns = min(bandRows, rows - top);
    int corner = ((n * inputs + int(pair.x)) * height + group * perGroup + top) * quads;
    int gradient = ((n * outputs + int(pair.z)) * rows + top) * quadsG;
    for (int q = 0; q < ${columns >> 2}; q++) {${quad(4)}
    }${columns % 4 === 0 ? '' : `\n    int q = ${columns >> 2};${quad(columns % 4)}`}
  }
  flush();
}`;
}

/** The sum of the parts of element e = [p, i, j]. */
const totalSums = `
float element(int e) {
  int i = e / kernel % kernelRows;
  int s = i % perGroup * kernel + e % kernel;
  float sum = 0.0;
  for (int part = 0; part < parts; part++) {
    int t = (part * count + e / (kernelRows * kernel)) * groups + i / perGroup;
    sum += tiles4(t, s >> 2)[s & 3];
  }
  return sum;
}`;
