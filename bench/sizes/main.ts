// npm run bench:sizes: see --help.
import { useBackend } from '@lenet-ts/tensor';
import { Command } from 'commander';
import { describeMachine } from '../machine.ts';
import { median } from '../measure.ts';
import { npmPeersAbsent } from '../subjects.ts';
import { type Along, type Convolution, type Library, type Product, placesOf, type Work } from './library.ts';
import { ours } from './ours.ts';

interface Row {
  readonly name: string;
  /** Operations of one call, two for each multiplication that is added; 0 where none are counted. */
  readonly flops: number;
  /** Makes what the row needs; the call that is timed is what it returns. */
  readonly prepare: (library: Library) => Work | undefined;
}

function product(m: number, k: number, n: number, transposeA: boolean = false, transposeB: boolean = false): Row {
  const sizes: Product = { m, k, n, transposeA, transposeB };
  return {
    name: `[${m}, ${k}]·[${k}, ${n}]${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
    flops: 2 * m * k * n,
    prepare: (library) => library.matmul(sizes),
  };
}

/** A convolution and its two adjoints. */
function convolution(inputs: number, outputs: number, size: number, kernel: number, stride: number): Row[] {
  const sizes: Convolution = { inputs, outputs, size, kernel, stride };
  return (['forward', 'dx', 'dw'] as const).map((what) => ({
    name: `${kernel}x${kernel} ${inputs}→${outputs} on ${size}x${size}${stride > 1 ? `, stride ${stride}` : ''}, ${what}`,
    flops: 2 * inputs * outputs * kernel ** 2 * placesOf(sizes) ** 2,
    prepare: (library) => library.convolution(what, sizes),
  }));
}

const alongAxes = (what: Along): Row[] =>
  ([0, 1] as const).map((axis) => ({
    name: `${what}(${axis}) of [4096, 4096]`,
    flops: 0,
    prepare: (library) => library.along(what, axis, 4096),
  }));

const uncounted = (name: string, prepare: Row['prepare']): Row => ({ name, flops: 0, prepare });

const yesNo = [false, true];
const rows: readonly Row[] = [
  ...[64, 256, 1024, 2048].flatMap((n) => yesNo.flatMap((a) => yesNo.map((b) => product(n, n, n, a, b)))),
  product(1, 2048, 2048),
  product(512, 512, 1),
  ...convolution(16, 16, 32, 3, 1),
  ...convolution(64, 64, 56, 3, 1),
  ...convolution(64, 64, 56, 3, 2),
  ...convolution(512, 512, 14, 3, 1),
  ...convolution(512, 512, 7, 3, 1),
  ...convolution(64, 256, 56, 1, 1),
  ...(['sum', 'max', 'argmax', 'softmax'] as const).flatMap(alongAxes),
  uncounted('transpose of [4096, 4096]', (library) => library.transpose(4096)),
  uncounted('exp(½x + 1) of 10⁷ numbers', (library) => library.chain(10_000_000)),
  uncounted('10,000 products of one number each', (library) => library.small(10_000, false)),
  uncounted('10,000 products of one number each, and their gradient', (library) => library.small(10_000, true)),
  uncounted('1,000 products of one number each, and their gradient', (library) => library.small(1000, true)),
];

/** So many calls or more, for so many milliseconds: an engine makes fast code of what it has seen a few dozen times. */
const [LATER_CALLS, SHORTEST] = [7, 500];
/** Milliseconds after which even fewer are enough. */
const LONGEST = 5000;

const { only, backend, peers } = new Command('npm run bench:sizes --')
  .description('First and later calls of kernels at many sizes, for cliffs to show. One pattern, one core.')
  .option('--only <pattern>', 'the rows whose name this regular expression finds', '')
  .option('--backend <name>', 'cpu or wasm', 'wasm')
  .option('--peers', "later calls of TensorFlow.js's and jax-js's wasm too, one thread each; they are installed into bench/peers", false)
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse()
  .opts<{ only: string; backend: 'cpu' | 'wasm'; peers: boolean }>();

const { cpu, node } = describeMachine();
console.log(`${cpu}, Node ${node}, ${backend}\n`);
const others = peers ? await loadPeers() : [];
const titles = ['first, ms', 'later, ms', 'first/later', 'GFLOP/s', ...others.flatMap(({ name }) => [`${name}, ms`, 'ours faster by'])];
console.log(['one call'.padEnd(56), ...titles.map((title) => title.padStart(widthOf(title)))].join(''));
useBackend(backend);
for (const { name, flops, prepare } of rows.filter((row) => new RegExp(only).test(row.name))) {
  const { first, later } = await measure(() => prepare(ours));
  const cells = [first.toFixed(2), later.toFixed(2), (first / later).toFixed(1), flops > 0 ? (flops / later / 1e6).toFixed(1) : ''];
  for (const { library } of others) {
    const theirs = await measure(() => prepare(library));
    cells.push(...(Number.isNaN(theirs.later) ? ['', ''] : [theirs.later.toFixed(2), (theirs.later / later).toFixed(2)]));
  }
  console.log([name.padEnd(56), ...cells.map((cell, i) => cell.padStart(widthOf(titles[i] ?? '')))].join(''));
}

function widthOf(title: string): number {
  return Math.max(9, title.length) + 2;
}

async function loadPeers(): Promise<{ readonly name: string; readonly library: Library }[]> {
  const absent = npmPeersAbsent();
  if (absent !== undefined) throw new Error(absent);
  const load = async (module: string): Promise<Library> => (await import(module)).load();
  return [
    { name: 'tfjs', library: await load('../peers/tfjsSizes.ts') },
    { name: 'jax-js', library: await load('../peers/jaxjsSizes.ts') },
  ];
}

/** The milliseconds of the first call, and the median of those that follow; NaN where there is nothing to call. */
async function measure(prepare: () => Work | undefined): Promise<{ readonly first: number; readonly later: number }> {
  const work = prepare();
  if (!work) return { first: Number.NaN, later: Number.NaN };
  const first = await milliseconds(work);
  const later: number[] = [];
  const start = performance.now();
  const within = (time: number) => performance.now() < start + time;
  do later.push(await milliseconds(work));
  while (within(SHORTEST) || (later.length < LATER_CALLS && within(LONGEST)));
  work.free();
  return { first, later: median(later) };
}

async function milliseconds(work: Work): Promise<number> {
  const start = performance.now();
  await work.call();
  return performance.now() - start;
}
