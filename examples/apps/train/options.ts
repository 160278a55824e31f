import type { Order } from '@lenet-ts/digits';
import { DEFAULT_J, DISTORTED_J } from '@lenet-ts/lenet';
import { type OptimiserName, optimisers, type RunDescription } from '@lenet-ts/network';
import { type BackendName, backendNames } from '@lenet-ts/tensor';
import { CommandLine, duration, path, positive, type Read, wholeNumber } from '../../commandLine.ts';
import { type DataName, type NetworkName, networkNames } from './networks.ts';
import { DEFAULT_RATES } from './recipe.ts';

/** What the command line asks for. Where a default depends on something else, the option stays undefined. */
export interface Options {
  readonly network?: NetworkName;
  readonly data?: DataName;
  readonly testData?: DataName;
  readonly dataDir?: string;
  readonly transposed: boolean;
  readonly passes?: number;
  readonly seed: number;
  readonly limit?: number;
  readonly holdOut?: number;
  readonly backend?: BackendName;
  readonly loss?: 'map' | 'mse';
  readonly j?: number;
  readonly distort: boolean;
  readonly recipe?: 'default' | 'literal';
  readonly optimiser?: OptimiserName;
  readonly rate?: number;
  readonly batch?: number;
  readonly order?: Order;
  readonly json?: string;
  readonly save?: string;
  readonly overwrite: boolean;
  /** In seconds. */
  readonly checkpointEvery: number;
  readonly resume?: string;
}

const dataNames: readonly DataName[] = ['usps', 'mnist', 'drawn'];
const optimiserNames = Object.keys(optimisers);
const orders: readonly Order[] = ['constant', 'reshuffled'];
const MOST_PASSES = 100_000;
const MOST_DIGITS = 10_000_000;
const MOST_J = 1_000_000;
const MOST_RATE = 1_000_000;

const defaultRates = Object.entries({ lm: "the recipe's η", ...DEFAULT_RATES })
  .map(([name, rate]) => `${name} ${rate}`)
  .join(', ');

/** Reads the words after `npm start --`, and finds what is wrong with them. @throws CommanderError once it has printed help */
export function readOptions(words: readonly string[]): Read<Options> {
  const read = new CommandLine('npm start --', 'Trains a network of LeCun et al. on handwritten digits, as its paper did unless told otherwise.')
    .choice('--network <name>', 'which network (default: lenet5; with no option at all, both in turn)', networkNames)
    .choice('--data <name>', 'digits to learn from (default: those of the paper if they can be had, else drawn)', dataNames)
    .choice('--test-data <name>', 'digits to be tested on (default: those of --data)', dataNames)
    .option('--data-dir <folder>', 'where mnist/ and usps/ are (default: $LENET_DATA, then the cache folder, then a download)', path)
    .flag('--transposed', 'mnist: rows and columns are exchanged in the pictures, as they are in the files of EMNIST')
    .option('--passes <n>', 'passes over the training digits (default: as many as take about a minute)', wholeNumber(1, MOST_PASSES))
    .option('--seed <n>', 'decides the initial weights, the order and the drawn digits', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--limit <n>', 'learn from the first n training digits only', wholeNumber(1, MOST_DIGITS))
    .option('--hold-out <n>', 'test on the last n training digits, and do not learn from them: for choosing settings', wholeNumber(1, MOST_DIGITS))
    .choice('--backend <name>', 'where tensors are computed (default: the fastest that runs here)', backendNames)
    .choice('--loss <name>', 'lenet5: Eq. 9 of its paper (map, the default) or Eq. 8 (mse)', ['map', 'mse'])
    .option('--j <x>', `lenet5: the constant j of Eq. 9 (default: ${DEFAULT_J}, with --distort ${DISTORTED_J})`, positive(MOST_J))
    .choice('--recipe <name>', 'lenet5: one that trains, or the literal one of its paper', ['default', 'literal'])
    .choice('--optimiser <name>', 'what makes updates of gradients (default: lm, that of the papers, with a rate for each weight)', optimiserNames)
    .option('--rate <x>', `its step size in the first pass; later ones fall as the recipe's η (default: ${defaultRates})`, positive(MOST_RATE))
    .option('--batch <n>', 'training digits an update (default: 1)', wholeNumber(1, MOST_DIGITS))
    .choice('--order <name>', 'one random order for every pass, or a new one for each (default: that of the recipe)', orders)
    .flag('--distort', 'shift, scale, squeeze and shear nine in ten training digits at random, anew each time they come')
    .option('--json <file>', 'write the results there', path)
    .option('--save <file>', 'keep the run there: the weights (safetensors), and until it is finished what --resume needs', path)
    .flag('--overwrite', 'let --save replace a file that is there already')
    .option('--checkpoint-every <time>', 'how often --save writes during a pass: 30s, 5m, 1h', duration, 30)
    .option('--resume <file>', 'go on with the run that was saved there, with its options; it is saved there again', path)
    .read<Options>(words);
  return { ...read, problems: [...read.problems, ...conflicts(read.options)] };
}

/** Options that do not go together. */
function conflicts({ network, loss, j, recipe, holdOut, testData, json, save, overwrite, resume }: Options): string[] {
  const problems: string[] = [];
  if (network === 'lenet1989') {
    for (const [flag, value] of Object.entries({ '--loss': loss, '--j': j, '--recipe': recipe }))
      if (value !== undefined) problems.push(`${flag}: it is an option of lenet5; lenet1989 leaves no choice here`);
  }
  if (loss === 'mse' && j !== undefined) problems.push('--j: it is the constant of Eq. 9, and --loss mse is Eq. 8');
  if (holdOut !== undefined && testData !== undefined) problems.push('--hold-out: it says what to test on, and so does --test-data');
  if (overwrite && save === undefined) problems.push('--overwrite: it is for --save, which is not there');
  if (json !== undefined && [save, resume].includes(json)) problems.push(`--json '${json}': the run is kept in that file`);
  return problems;
}

/** Options as the words they are typed as. */
export function wordsOf(options: RunDescription['options']): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
}
