import { Command, InvalidArgumentError } from 'commander';
import { type What, whats } from './subject.ts';

/** What the command line asks for. */
export interface Options {
  readonly only: readonly What[];
  /** undefined: the usual ones. */
  readonly batch?: readonly number[];
  readonly subjects?: readonly string[];
  readonly peers: boolean;
  /** webgl2 in Chromium instead of the backends that run in Node. */
  readonly browser: boolean;
  /** What the page of the examples takes a frame, and nothing else. */
  readonly page: boolean;
  readonly block: number;
  /** How often every row is measured, its subjects in turns. */
  readonly runs: number;
  /** The folder of another checkout, whose `wasm` takes part. */
  readonly against?: string;
  readonly json?: string;
}

/** Reads the command line; prints help or a complaint, and exits, where it has to. */
export function readOptions(argv: readonly string[]): Options {
  return (
    new Command('npm run bench --')
      .description('Times the network, its parts and its peers: one core, one process a row, medians of blocks after a warm-up.')
      .option('--only <list>', `some of ${whats.join(',')}`, listOf(parseWhat), [...whats])
      .option('--batch <list>', 'digits a step (default: 1,16,64,256; in the browser 64,256)', listOf(wholeNumber))
      .option('--subjects <list>', 'backends and peers by name (default: the backends that run here)', listOf(String))
      .option('--peers', 'the peers too; those from npm are installed into bench/peers', false)
      .option('--browser', 'train and infer with webgl2 and TensorFlow.js in Chromium, on software rasterisers', false)
      .option('--page', "what a frame takes of the page's main thread, and the longest task while it trains, in Chromium", false)
      .option('--block <milliseconds>', 'the length of a block', wholeNumber, 100)
      .option('--runs <n>', 'so many rounds, in which the subjects of a row take turns; a time is their median', wholeNumber, 1)
      .option('--against <folder>', "the wasm of another checkout of this repository takes part, in its own bench's words")
      .option('--json <file>', 'write the results there')
      .allowExcessArguments(false)
      // 2 for a command line that cannot be followed, as in the other programs.
      .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
      .parse(argv)
      .opts<Options>()
  );
}

function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map(parse);
}

function parseWhat(text: string): What {
  const what = whats.find((name) => name === text);
  if (!what) throw new InvalidArgumentError(`There is no ${text}.`);
  return what;
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return n;
}
