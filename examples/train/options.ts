import type { Order } from '@lenet-ts/digits';
import { DEFAULT_J, DISTORTED_J } from '@lenet-ts/lenet';
import type { RunDescription } from '@lenet-ts/network';
import { type BackendName, backendNames } from '@lenet-ts/tensor';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DataName, type NetworkName, networkNames } from './networks.ts';

/** What the command line asks for. Where a default depends on something else, the option stays undefined. */
export interface Options {
  readonly network?: NetworkName;
  readonly data?: DataName;
  readonly testData?: DataName;
  readonly dataDir?: string;
  readonly passes?: number;
  readonly seed: number;
  readonly limit?: number;
  readonly holdOut?: number;
  readonly backend?: BackendName;
  readonly loss?: 'map' | 'mse';
  readonly j?: number;
  readonly distort: boolean;
  readonly recipe?: 'default' | 'literal';
  readonly order?: Order;
  readonly json?: string;
  readonly save?: string;
  /** In seconds. */
  readonly checkpointEvery: number;
  readonly resume?: string;
}

const dataNames: readonly DataName[] = ['usps', 'mnist', 'drawn'];
const orders: readonly Order[] = ['constant', 'reshuffled'];

/** Reads the words after `npm start --`; prints help or a complaint, and exits, where it has to. */
export function readOptions(words: readonly string[]): Options {
  const choice = (flags: string, description: string, choices: readonly string[]) => new Option(flags, description).choices(choices);
  return new Command('npm start --')
    .description('Trains a network of LeCun et al. on handwritten digits, with the optimiser of its paper.')
    .addOption(choice('--network <name>', 'which network (default: lenet5; with no option at all, both in turn)', networkNames))
    .addOption(choice('--data <name>', 'digits to learn from (default: those of the paper if they can be had, else drawn)', dataNames))
    .addOption(choice('--test-data <name>', 'digits to be tested on (default: those of --data)', dataNames))
    .option('--data-dir <folder>', 'where mnist/ and usps/ are (default: $LENET_DATA, then the cache folder, then a download)')
    .option('--passes <n>', 'passes over the training digits (default: as many as take about a minute)', wholeNumber(1))
    .option('--seed <n>', 'decides the initial weights, the order and the drawn digits', wholeNumber(0), 1)
    .option('--limit <n>', 'learn from the first n training digits only', wholeNumber(1))
    .option('--hold-out <n>', 'test on the last n training digits, and do not learn from them: for choosing settings', wholeNumber(1))
    .addOption(choice('--backend <name>', 'where tensors are computed (default: the fastest that runs here)', backendNames))
    .addOption(choice('--loss <name>', 'lenet5: Eq. 9 of its paper (map, the default) or Eq. 8 (mse)', ['map', 'mse']))
    .option('--j <x>', `lenet5: the constant j of Eq. 9 (default: ${DEFAULT_J}, with --distort ${DISTORTED_J})`, positive)
    .addOption(choice('--recipe <name>', 'lenet5: one that trains, or the literal one of its paper', ['default', 'literal']))
    .addOption(choice('--order <name>', 'one random order for every pass, or a new one for each (default: that of the recipe)', orders))
    .option('--distort', 'shift, scale, squeeze and shear nine in ten training digits at random, anew each time they come', false)
    .option('--json <file>', 'write the results there')
    .option('--save <file>', 'keep the run there: the weights (safetensors), and until it is finished what --resume needs')
    .option('--checkpoint-every <time>', 'how often --save writes during a pass: 30s, 5m, 1h', duration, 30)
    .option('--resume <file>', 'go on with the run that was saved there, with its options; it is saved there again')
    .allowExcessArguments(false)
    .parse(words, { from: 'user' })
    .opts<Options>();
}

/** Options as the words they are typed as. */
export function wordsOf(options: RunDescription['options']): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (!Number.isSafeInteger(n) || n < least) throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
    return n;
  };
}

function positive(text: string): number {
  const x = Number(text);
  if (!Number.isFinite(x) || x <= 0) throw new InvalidArgumentError('It must be a positive number.');
  return x;
}

/** Seconds. */
function duration(text: string): number {
  const [, n, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (n === undefined) throw new InvalidArgumentError('It must be a number of seconds, minutes or hours: 30s, 5m, 1h.');
  return Number(n) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
}
