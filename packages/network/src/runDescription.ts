import type { DigitSet } from '@lenet-ts/digits';
import type { Recipe } from './recipe.ts';
import { sha256 } from './sha256.ts';
import type { TrainingData } from './train.ts';

/** Everything that decides which weights a training ends with, as plain data. Only a run of the same description can go on from a checkpoint. */
export interface RunDescription {
  readonly network: string;
  readonly backend: string;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly data: DataDescription;
  /** What else the program that trains was told: the loss, or whether digits are distorted. */
  readonly options: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** Which digits a training has. */
export interface DataDescription {
  readonly train: SetDescription;
  readonly test: SetDescription;
}

/** A set of digits, and the SHA-256 of its pictures and labels. */
export interface SetDescription {
  readonly name: string;
  readonly count: number;
  readonly sha256: string;
}

/** Names, counts and hashes of the digits. */
export async function describeData({ train, test }: TrainingData): Promise<DataDescription> {
  return { train: await describeSet(train), test: await describeSet(test) };
}

async function describeSet({ name, count, images, labels }: DigitSet): Promise<SetDescription> {
  const parts = await Promise.all(
    [images, labels].map((part) => sha256(Uint8Array.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)))),
  );
  return { name, count, sha256: await sha256(new TextEncoder().encode(parts.join())) };
}

/** The first thing in which two descriptions differ, in words; undefined when they agree. */
export function differenceOf(saved: unknown, wanted: unknown, what: string = ''): string | undefined {
  if (!isObject(saved) || !isObject(wanted)) {
    return Object.is(saved, wanted) ? undefined : `${what} is ${JSON.stringify(saved)} in it, and ${JSON.stringify(wanted)} here`;
  }
  const names = new Set([...Object.keys(saved), ...Object.keys(wanted)]);
  return Array.from(names, (name) => differenceOf(saved[name], wanted[name], what ? `${what}.${name}` : name)).find(Boolean);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
