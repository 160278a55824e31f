import type { Backend, BackendName, Usage } from '../backend.ts';
import { textOf } from '../check.ts';
import { context } from '../context.ts';
import { BackendUnavailableError } from '../errors.ts';
import { createCpuBackend } from './cpu/index.ts';

/** Every backend, in the order in which a default is looked for. webgl2 is last, and so used only by name: its dataSync() refuses. */
export const backendNames: readonly BackendName[] = ['wasm', 'cpu', 'webgl2'];

/** Whether it is the name of a backend, be that part of this program or not. */
export function isBackendName(name: unknown): name is BackendName {
  return backendNames.some((known) => known === name);
}

function checkName(name: unknown): void {
  if (isBackendName(name)) return;
  throw new BackendUnavailableError(textOf(name), `there is no backend of that name; there are ${backendNames.join(', ')}`);
}

/** How those start that are part of this program. */
const starters = new Map<BackendName, () => Backend>([['cpu', createCpuBackend]]);

/** Makes a backend part of this program. @param start throws BackendUnavailableError where it cannot run */
export function addBackend(name: BackendName, start: () => Backend): void {
  starters.set(name, start);
}

function start(name: BackendName): Backend {
  checkName(name);
  const starter = starters.get(name);
  if (!starter) throw new BackendUnavailableError(name, `it is no part of this program until that imports '@lenet-ts/tensor/${name}'`);
  return starter();
}

const started = new Map<BackendName, Backend>();

/** The backend of that name, started when it is first asked for. @throws BackendUnavailableError */
export function backendNamed(name: BackendName): Backend {
  checkName(name);
  let backend = started.get(name);
  if (!backend) {
    backend = start(name);
    started.set(name, backend);
  }
  return backend;
}

/** The backends that were started in the place of lost ones. */
const successors = new WeakMap<Backend, Backend>();

/**
 * Starts a backend anew after its device was lost, and makes it the current one where its forerunner was. Tensors of the
 * forerunner stay lost until writeInPlace gives them new values. @throws BackendUnavailableError while there is no device
 */
export function restartBackend(name: BackendName): Backend {
  const lost = started.get(name);
  const backend = start(name);
  started.set(name, backend);
  if (lost) successors.set(lost, backend);
  if (lost && context.backend === lost) context.backend = backend;
  return backend;
}

/** The backend itself, or the last one that was started in its place. */
export function successorOf(backend: Backend): Backend {
  let last = backend;
  for (let next = successors.get(last); next; next = successors.get(last)) last = next;
  return last;
}

/** Where new tensors go from now on. Never falls back to another one. @throws BackendUnavailableError */
export function useBackend(name: BackendName): Backend {
  const backend = backendNamed(name);
  context.backend = backend;
  return backend;
}

/** Where new tensors go: the one last chosen by useBackend, else the fastest that runs here. @throws BackendUnavailableError where none does */
export function currentBackend(): Backend {
  context.backend ??= fastest();
  return context.backend;
}

function fastest(): Backend {
  const reasons: string[] = [];
  for (const name of backendNames) {
    try {
      return backendNamed(name);
    } catch (error) {
      if (!(error instanceof BackendUnavailableError)) throw error;
      reasons.push(error.message);
    }
  }
  throw new BackendUnavailableError(backendNames.join(', '), reasons.join(' '));
}

/**
 * Live tensors and their bytes on each backend that was started, and beside them the bytes of its tables: what the kernels of the
 * convolutions that ran last keep. Tables are bounded: those of shapes and connections not met for long are freed.
 */
export function memory(): Partial<Record<BackendName, Usage & { tables: number }>> {
  return Object.fromEntries([...started].map(([name, { usage, tables }]) => [name, { ...usage, tables: tables.bytes }]));
}
