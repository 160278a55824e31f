import { ArgumentError } from './errors.ts';

/** What a value is, for a message of an error: undefined, 3, "text", a list, an object of class Map. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor?.name ?? 'Object'}`;
  return String(value);
}

/** Throws an ArgumentError unless `value` is a number; NaN is one. @param what names it in the message */
export function checkNumber(operation: string, what: string, value: unknown): void {
  if (typeof value !== 'number') throw new ArgumentError(operation, `${what} is a number, not ${nameOf(value)}`);
}
