import { ArgumentError } from './errors.ts';

/** What a value is, for a message of an error: undefined, 3, "text", a list, an object of class Map. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor?.name ?? 'Object'}`;
  return String(value);
}

/** A text as it is, for a message, and anything else by its name. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : nameOf(value);
}

/** Throws an ArgumentError unless `value` is a number; NaN is one. @param what names it in the message */
export function checkNumber(operation: string, what: string, value: unknown): void {
  if (typeof value !== 'number') throw new ArgumentError(operation, `${what} is a number, not ${nameOf(value)}`);
}

/** Throws an ArgumentError unless `value` is a function. @param what names it in the message */
export function checkFunction(operation: string, what: string, value: unknown): void {
  if (typeof value !== 'function') throw new ArgumentError(operation, `${what} is a function, not ${nameOf(value)}`);
}

/** Throws an ArgumentError unless `value` is a list. @param what names it in the message */
export function checkList(operation: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) throw new ArgumentError(operation, `${what} is a list, not ${nameOf(value)}`);
}

/** Whether what a value holds is in its fields: it is a plain object or one of a user's class. A Map, a date or a typed array has none. */
export function hasFields(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What the options of an operation are: truth values, or what the operation itself looks at. */
export type OptionKinds<Options> = { readonly [Name in keyof Options]-?: 'boolean' | 'other' };

function isKeyOf<T extends object>(name: PropertyKey, object: T): name is keyof T {
  return Object.hasOwn(object, name);
}

/** Throws an ArgumentError unless `options` are left out or an object with no other names than these: no wish is passed over. */
export function checkOptions<Options extends object>(operation: string, options: Options | undefined, kinds: OptionKinds<Options>): void {
  if (options === undefined) return;
  if (!isPlainObject(options))
    throw new ArgumentError(operation, `options are an object such as { ${Object.keys(kinds)[0]}: … }, not ${nameOf(options)}`);
  for (const name in options) {
    if (!isKeyOf(name, kinds)) throw new ArgumentError(operation, `there is no option ${name}, only ${Object.keys(kinds).join(', ')}`);
    if (kinds[name] !== 'boolean') continue;
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean')
      throw new ArgumentError(operation, `the option ${name} is true or false, not ${nameOf(value)}`);
  }
}
