import type { Conv2dPlan } from '../../backend.ts';
import { tablesOf } from './connectionTables.ts';
import { lane, readRow, unrolledKernel } from './correlation.ts';
import type { Buffer, Device } from './device.ts';
import { alignRows } from './rows.ts';

/** Patterns are summed in this many parts at most, side by side, and the parts afterwards. */
const mostParts = 64;

/**
 * dw[p, i, j] = Σ over n, r, c: x[n, from(p), r + i, c + j] g[n, to(p), r, c].
 *
 * Fragment t = [part, p, group] sums over the patterns of one part and holds the sums of as many rows of kernel p as fit:
 * sum s = (i - first row of the group) kernel + j is lane s mod 4 of layer s div 4. It walks g a texel at a time, down the
 * rows, with the rows of x that meet it in registers: each step down reads only the lowest.
 */
export function kernelGradient(device: Device, x: Buffer, g: Buffer, dw: Buffer, plan: Conv2dPlan): void {
  const { connections, batch, height, width, kernel } = plan;
  const { inputs, outputs, count } = connections;
  const rows = height - kernel + 1;
  const columns = width - kernel + 1;
  if (kernel > unrolledKernel) {
    direct(device, x, g, dw, plan);
    return;
  }
  const alignedX = alignRows(device, x, { planes: batch * inputs, rows: height, columns: width }, 0);
  const alignedG = alignRows(device, g, { planes: batch * outputs, rows, columns }, 0);
  const groups = Math.ceil(kernel / Math.floor((4 * device.surfaces.mostLayers) / kernel));
  const perGroup = Math.ceil(kernel / groups);
  const layers = Math.max(2, Math.ceil((perGroup * kernel) / 4));
  const patterns = Math.ceil(batch / mostParts);
  const partCount = Math.ceil(batch / Math.max(1, patterns));
  const constants = { inputs, outputs, height, rows, count, perGroup, groups, layers, quads: alignedX.quads, quadsG: alignedG.quads };
  const key = `kernelGradient ${Object.values(constants).join(' ')} ${kernel} ${columns}`;
  const list = device.source(tablesOf(device, connections).forward);
  const shader = () => ({ inputs: ['x', 'g', 'list'], uniforms: ['int batch', 'int patterns'], body: partialSums(constants, kernel, columns) });
  const tiles = { count: partCount * count * groups, layers };
  const partial = device.tiles(key, shader, tiles, [alignedX.source, alignedG.source, list], { batch, patterns });
  alignedX.release();
  alignedG.release();
  const sum = () => ({ inputs: ['tiles'], uniforms: ['int count', 'int kernel', 'int perGroup', 'int groups', 'int parts'], body: totalSums });
  device.elements('kernelGradient sums', sum, dw, [partial], { count, kernel, perGroup, groups, parts: partCount });
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
      for (int r = 0; r < rows; r++) {
        ${lowest.reads.map((read, i) => read.replace(`vec4 lowest_${i}`, `x${perGroup - 1}_${i}`)).join(' ')}
        vec4 g = g4(gradient + r * quadsG + q);
        ${dots.join('\n        ')}
        ${down.join(' ')}
        if (++chain == 256) flush();
      }`;
  };
  return `
${Object.entries(constants)
  .map(([name, value]) => `const int ${name} = ${value};`)
  .join('\n')}
// A sum of 256 products is added to those before it.
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
  for (int n = part * patterns; n < min(batch, (part + 1) * patterns); n++) {
    int corner = ((n * inputs + int(pair.x)) * height + group * perGroup) * quads;
    int gradient = (n * outputs + int(pair.z)) * rows * quadsG;
    for (int q = 0; q < ${columns >> 2}; q++) {${quad(4)}
    }${columns % 4 === 0 ? '' : `\n    int q = ${columns >> 2};${quad(columns % 4)}`}
  }
  flush();
}`;
}

/** The sum of the parts of element e = [p, i, j]. */
const totalSums = `
float element(int e) {
  int i = e / kernel % kernel;
  int s = i % perGroup * kernel + e % kernel;
  float sum = 0.0;
  for (int part = 0; part < parts; part++) {
    int t = (part * count + e / (kernel * kernel)) * groups + i / perGroup;
    sum += tiles4(t, s >> 2)[s & 3];
  }
  return sum;
}`;

/** The formula as it stands, for kernels too large to be unrolled. */
function direct(device: Device, x: Buffer, g: Buffer, dw: Buffer, { connections, batch, height, width, kernel }: Conv2dPlan): void {
  const { inputs, outputs } = connections;
  const names = ['kernel', 'batch', 'inputs', 'outputs', 'height', 'width'];
  const body = `
float element(int e) {
  int i = e / kernel % kernel, j = e % kernel;
  vec4 pair = list4(outputs + e / (kernel * kernel));
  int rows = height - kernel + 1, columns = width - kernel + 1;
  float total = 0.0;
  for (int n = 0; n < batch; n++) {
    int corner = ((n * inputs + int(pair.x)) * height + i) * width + j;
    int gradient = (n * outputs + int(pair.z)) * rows * columns;
    for (int chain = 0; chain < rows * columns; chain += 256) {
      float sum = 0.0;
      for (int k = chain; k < min(chain + 256, rows * columns); k++) sum += x1(corner + k / columns * width + k % columns) * g1(gradient + k);
      total += sum;
    }
  }
  return total;
}`;
  const sources = [device.source(x), device.source(g), device.source(tablesOf(device, connections).forward)];
  const parts = () => ({ inputs: ['x', 'g', 'list'], uniforms: names.map((name) => `int ${name}`), body });
  device.elements('kernelGradient direct', parts, dw, sources, { kernel, batch, inputs, outputs, height, width });
}
