import { checkFunction } from './check.ts';
import { context, type KernelCall, type Observer } from './context.ts';
import type { TypedArray } from './dtype.ts';
import { ArgumentError, NonFiniteError, type Range } from './errors.ts';
import type { Block } from './memory.ts';

/**
 * Runs `f`, looking at every number that it makes, and rejects with the first operation that made a NaN or an infinity from numbers that
 * were none, or with the first NaN that came from the host. That is slow, and for finding out why a training broke. Replays of
 * captured functions are looked at as all else.
 * @returns what `f` returns. On a device that cannot be waited for (webgl2), `f` has run to its end by the time that it rejects.
 * @throws NonFiniteError, ArgumentError where `f` is asynchronous
 */
export async function debugNaN<T>(f: () => T): Promise<T> {
  checkFunction('debugNaN', 'f', f);
  const check = new FiniteCheck();
  context.observers.push(check);
  try {
    const result = f();
    if (result instanceof Promise) throw new ArgumentError('debugNaN', 'the function is asynchronous, and other code would run while it waits');
    return result;
  } finally {
    context.observers.splice(context.observers.indexOf(check), 1);
    for (const pending of check.pending) await pending;
  }
}

type Values = TypedArray | Promise<TypedArray>;

class FiniteCheck implements Observer {
  /** What devices that cannot be waited for still have to tell, in the order in which it was asked. */
  readonly pending: Promise<void>[] = [];
  /** What the call reads, taken before it: it may overwrite that. */
  #inputs: readonly Values[] = [];

  before({ inputs }: KernelCall): void {
    this.#inputs = inputs.map(valuesOf);
  }

  after({ operation, output }: KernelCall): void {
    this.#look(operation, this.#inputs, valuesOf(output));
  }

  write(operation: string, _block: Block, values: TypedArray): void {
    const index = values.findIndex(Number.isNaN);
    if (index >= 0) throw new NonFiniteError(operation, Number.NaN, index, []);
  }

  #look(operation: string, inputs: readonly Values[], output: Values): void {
    if (!(output instanceof Promise)) checkFinite(operation, inputs.filter(isHere), output);
    else {
      const looked = Promise.all([output, ...inputs]).then(([values, ...read]) => checkFinite(operation, read, values));
      // It is waited for later, in its turn.
      looked.catch(() => undefined);
      this.pending.push(looked);
    }
  }
}

function valuesOf({ backend, handle, size, dtype }: Block): Values {
  return backend.readsAtOnce ? backend.readSync(handle, size, dtype) : backend.read(handle, size, dtype);
}

function isHere(values: Values): values is TypedArray {
  return !(values instanceof Promise);
}

function checkFinite(operation: string, inputs: readonly TypedArray[], output: TypedArray): void {
  const isWrong = (value: number) => !Number.isFinite(value);
  const index = output.findIndex(isWrong);
  if (index < 0 || inputs.some((values) => values.some(isWrong))) return;
  throw new NonFiniteError(operation, output[index] ?? Number.NaN, index, inputs.map(rangeOf));
}

function rangeOf(values: TypedArray): Range {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}
