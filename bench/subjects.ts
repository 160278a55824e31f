import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackendUnavailableError, backendNames, useBackend } from '@lenet-ts/tensor';
import { findPython } from './peers/pytorch.ts';
import { type What, whats } from './subject.ts';

/** Somebody who takes part. */
export interface Entry {
  readonly name: string;
  /** The module that loads it, relative to this folder. */
  readonly module: string;
  readonly whats: readonly What[];
  /** The largest batch whose row ends within a minute; any where there is none. */
  readonly largestBatch?: number;
  /** How it does LeNet-5 in another way. */
  readonly note?: string;
  /** How it does the network of today in another way. */
  readonly modernNote?: string;
  /** Why it cannot run here; undefined where it can. */
  readonly absent?: () => string | undefined;
}

/** A checkout whose own bench measures it. */
export interface Checkout extends Omit<Entry, 'module'> {
  readonly folder: string;
}

/** Our backends that run here. */
export const backends: readonly Entry[] = [
  ...backendNames.filter(runsHere).map((name) => ({ name, module: './rows/tensors.ts', whats })),
  ...(runsHere('wasm')
    ? [{ name: 'wasm eager', module: './rows/eager.ts', whats: ['train', 'infer'] as const, note: 'the same, not captured' }]
    : []),
];

/** The `wasm` of another checkout, named by its folder. */
export function checkout(folder: string): Checkout {
  return { name: `wasm of ${basename(resolve(folder))}`, folder, whats };
}

/** A library without lists of connections has all 96 kernels of C3, 36 of them 0 with a rate of 0: the same results for more work. */
const full = 'C3 in full, masked';

/** What others have made. */
export const peers: readonly Entry[] = [
  {
    name: 'tfjs-wasm',
    module: './peers/tfjs.ts',
    whats,
    absent: npmPeersAbsent,
    note: `${full}; convolution gradient supplied by hand`,
    modernNote: 'convolution gradient supplied by hand',
  },
  {
    name: 'tfjs-cpu',
    module: './peers/tfjs.ts',
    whats: whats.filter((what) => what !== 'modern'),
    largestBatch: 64,
    absent: npmPeersAbsent,
    note: full,
  },
  { name: 'jax-js', module: './peers/jaxjs.ts', whats: ['modern'], absent: npmPeersAbsent, modernNote: 'jit' },
  {
    name: 'convnetjs',
    module: './peers/convnetjs.ts',
    whats: ['train', 'infer'],
    absent: npmPeersAbsent,
    note: `${full}; subsampling and loss supplied by hand`,
  },
  { name: 'onnxruntime', module: './peers/onnxruntime.ts', whats: ['infer'], absent: npmPeersAbsent, note: full },
  { name: 'pytorch', module: './peers/pytorch.ts', whats: ['train', 'infer'], absent: pytorchAbsent, note: full },
  { name: 'c', module: './peers/c.ts', whats: ['train', 'infer'], absent: gccAbsent, note: 'plain loops' },
  { name: 'c vectors', module: './peers/c.ts', whats: ['train', 'infer'], absent: gccAbsent, note: 'convolutions written in vectors' },
];

function runsHere(name: (typeof backendNames)[number]): boolean {
  try {
    useBackend(name);
    return true;
  } catch (error) {
    if (error instanceof BackendUnavailableError) return false;
    throw error;
  }
}

/** Why the peers from npm are not there, once that is known. */
let installFailure: string | undefined;

/** Installs the peers from npm when they are not there or their lockfile has changed. Says why where it cannot. */
export function npmPeersAbsent(): string | undefined {
  const folder = fileURLToPath(new URL('peers/', import.meta.url));
  const [lockfile, installed] = [`${folder}package-lock.json`, `${folder}node_modules/.installed-lockfile.json`];
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lockfile))) return undefined;
  if (installFailure !== undefined) return installFailure;
  // Their install scripts would only fetch what a graphics card needs.
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) copyFileSync(lockfile, installed);
  else installFailure = `npm ci in bench/peers failed: ${/npm error .*/.exec(stderr)?.[0] ?? stderr}`;
  return installFailure;
}

function pytorchAbsent(): string | undefined {
  return findPython() ? undefined : 'no python3 here imports torch; on Debian: apt-get install python3-torch libopenblas0-pthread';
}

function gccAbsent(): string | undefined {
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'there is no gcc here';
}
