import { BackendUnavailableError, backendNames, useBackend } from '@lenet-ts/tensor';
import { type What, whats } from './subject.ts';

/** Somebody who takes part. */
export interface Entry {
  readonly name: string;
  /** The module that loads it, relative to this folder. */
  readonly module: string;
  readonly whats: readonly What[];
  /** The largest batch that ends within a minute or two. */
  readonly largestBatch?: number;
  /** Where it is not quite the same thing. */
  readonly note?: string;
}

/** Our backends that run here. */
export const backends: readonly Entry[] = backendNames.filter(runsHere).map((name) => ({ name, module: './rows/tensors.ts', whats }));

function runsHere(name: (typeof backendNames)[number]): boolean {
  try {
    useBackend(name);
    return true;
  } catch (error) {
    if (error instanceof BackendUnavailableError) return false;
    throw error;
  }
}
