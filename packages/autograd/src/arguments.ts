import { ArgumentError, Tensor } from '@lenet-ts/tensor/functions';

/** What a value is, for a message of an error: undefined, 3, "text", a list, an object of class Map. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return value !== null && typeof value === 'object' ? `an object of class ${value.constructor?.name ?? 'Object'}` : String(value);
}

/** Throws an ArgumentError unless `f` is a function. @param what names it in the message */
export function checkFunction(operation: string, f: unknown, what: string = 'f'): void {
  if (typeof f !== 'function') throw new ArgumentError(operation, `${what} is a function, not ${nameOf(f)}`);
}

/** Throws an ArgumentError unless `x` is a tensor. */
export function checkTensor(operation: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw new ArgumentError(operation, `a tensor is expected, not ${nameOf(x)}`);
}
