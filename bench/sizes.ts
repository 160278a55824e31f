// npm run bench:sizes: see --help.
import { Connections, conv2d, conv2dInput, conv2dKernel, Random, scope, type Tensor, uniform, useBackend } from '@lenet-ts/tensor';
import { Command } from 'commander';
import { describeMachine } from './machine.ts';
import { median } from './measure.ts';

/** Makes what a row needs; the call that is timed is what it returns. */
type Prepare = () => () => void;

interface Size {
  readonly name: string;
  /** Operations of one call, two for each multiplication that is added; 0 where none are counted. */
  readonly flops: number;
  readonly prepare: Prepare;
}

const random = new Random(1);
const draw = (...shape: number[]) => uniform(shape, random, -1, 1);

function product(m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): Size {
  return {
    name: `[${m}, ${k}]·[${k}, ${n}]${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
    flops: 2 * m * k * n,
    prepare: () => {
      const a = transposeA ? draw(k, m) : draw(m, k);
      const b = transposeB ? draw(n, k) : draw(k, n);
      return () => a.matmul(b, { transposeA, transposeB }).dispose();
    },
  };
}

/** A convolution of one pattern over a full list, and its two adjoints. */
function convolution(inputs: number, outputs: number, size: number, kernel: number, stride: number): Size[] {
  const options = { stride, padding: kernel >> 1 };
  const places = Math.floor((size - 1) / stride) + 1;
  const name = `${kernel}x${kernel} ${inputs}→${outputs} on ${size}x${size}${stride > 1 ? `, stride ${stride}` : ''}`;
  const of = (what: string, call: (x: Tensor, w: Tensor, g: Tensor, connections: Connections) => Tensor): Size => ({
    name: `${name}, ${what}`,
    flops: 2 * inputs * outputs * kernel ** 2 * places ** 2,
    prepare: () => {
      const connections = Connections.full(inputs, outputs);
      const x = draw(1, inputs, size, size);
      const w = draw(inputs * outputs, kernel, kernel);
      const g = draw(1, outputs, places, places);
      return () => call(x, w, g, connections).dispose();
    },
  });
  return [
    of('forward', (x, w, _g, connections) => conv2d(x, w, undefined, connections, options)),
    of('dx', (x, w, g, connections) => conv2dInput(g, w, connections, x.shape, options)),
    of('dw', (x, w, g, connections) => conv2dKernel(x, g, connections, w.shape, options)),
  ];
}

function alongAxes(what: 'sum' | 'max' | 'argmax' | 'softmax'): Size[] {
  return [0, 1].map((axis) => ({
    name: `${what}(${axis}) of [4096, 4096]`,
    flops: 0,
    prepare: () => {
      const x = draw(4096, 4096);
      return () => x[what](axis).dispose();
    },
  }));
}

function moved(name: string, prepare: Prepare): Size {
  return { name, flops: 0, prepare };
}

const yesNo = [false, true];
const sizes: readonly Size[] = [
  ...[64, 256, 1024, 2048].flatMap((n) => yesNo.flatMap((a) => yesNo.map((b) => product(n, n, n, a, b)))),
  product(1, 2048, 2048, false, false),
  product(512, 512, 1, false, false),
  ...convolution(16, 16, 32, 3, 1),
  ...convolution(64, 64, 56, 3, 1),
  ...convolution(64, 64, 56, 3, 2),
  ...convolution(512, 512, 14, 3, 1),
  ...convolution(512, 512, 7, 3, 1),
  ...convolution(64, 256, 56, 1, 1),
  ...(['sum', 'max', 'argmax', 'softmax'] as const).flatMap(alongAxes),
  moved('transpose of [4096, 4096]', () => {
    const x = draw(4096, 4096);
    return () => x.transpose().dispose();
  }),
  moved('mul, add and exp of 10⁷ elements, one by one', () => {
    const x = draw(10_000_000);
    return () => scope(() => void x.mul(0.5).add(1).exp());
  }),
];

const LATER_CALLS = 7;

const { only, backend } = new Command('npm run bench:sizes --')
  .description('First and later calls of kernels at many sizes, for cliffs to show. One pattern, one core.')
  .option('--only <pattern>', 'the rows whose name this regular expression finds', '')
  .option('--backend <name>', 'cpu or wasm', 'wasm')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse()
  .opts<{ only: string; backend: 'cpu' | 'wasm' }>();

const { cpu, node } = describeMachine();
console.log(`${cpu}, Node ${node}, ${backend}\n`);
console.log(`${'one call'.padEnd(52)}${'first, ms'.padStart(10)}${'later, ms'.padStart(10)}${'first/later'.padStart(12)}${'GFLOP/s'.padStart(9)}`);
useBackend(backend);
for (const { name, flops, prepare } of sizes.filter((size) => new RegExp(only).test(size.name))) {
  scope(() => {
    const work = prepare();
    const first = milliseconds(work);
    const later = median(Array.from({ length: LATER_CALLS }, () => milliseconds(work)));
    const speed = flops > 0 ? (flops / later / 1e6).toFixed(1) : '';
    console.log(
      `${name.padEnd(52)}${first.toFixed(2).padStart(10)}${later.toFixed(2).padStart(10)}${(first / later).toFixed(1).padStart(12)}${speed.padStart(9)}`,
    );
  });
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
