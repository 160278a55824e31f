import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../files.ts';
import type { Found } from './scan.ts';
import type { Subject } from './subjects.ts';

/** What a results file holds: the largest error of a function over the arguments that were looked at. */
export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly looked: number;
  readonly worst: number;
  readonly x: string;
  /** Those of x, in hexadecimal. */
  readonly bits: string;
  readonly wrong: number;
  readonly firstWrong?: string;
}

/** Pairs of floats on which an exactly rounded operation had another result. */
export interface BinaryResult {
  readonly pairs: number;
  readonly seed: number;
  readonly wrong: Readonly<Record<string, number>>;
}

/** The largest errors of a sum of so many terms, in 2⁻²⁴ of the sum of their magnitudes. */
export interface SumsResult {
  readonly lists: number;
  readonly seed: number;
  readonly largest: Readonly<Record<string, number>>;
}

export const ALL = 2 ** 32;
const folder = 'docs/numerics';
const hexadecimal = (bits: number) => `0x${bits.toString(16).padStart(8, '0')}`;

export function floatOf(bits: string): number {
  return new Float32Array(Uint32Array.of(Number(bits)).buffer)[0] ?? Number.NaN;
}

export function resultOf(name: string, { largest }: Subject, { looked, worst, bits, wrong, firstWrong }: Found): Result {
  const written = hexadecimal(bits);
  const unit = largest === undefined ? 'ulp' : `ulp of ${Number(largest.toPrecision(6))}`;
  const first = firstWrong === undefined ? {} : { firstWrong: hexadecimal(firstWrong) };
  return { name, unit, looked, worst, x: String(floatOf(written)), bits: written, wrong, ...first };
}

export function writeResult(name: string, result: object): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

export function readResult<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, folder, `${name}.json`), 'utf8'));
}

/** The results of functions of one number, in the order of their names. */
export function unaryResults(): Result[] {
  const names = readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.json') && !/^(binary|sums)\.json$/.test(file))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  return names.map((name) => readResult<Result>(name));
}
