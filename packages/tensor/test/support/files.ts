import fc from 'fast-check';
import { expect } from 'vitest';
import { DataError, DtypeError, memory, type Shape, scope, sizeOf, type TypedArray } from '../../src/index.ts';

/** Any floats, NaN, infinities and both zeros among them, in shapes with 0, 1 and none for an axis. */
export const floats: fc.Arbitrary<{ values: TypedArray; shape: Shape }> = fc
  .tuple(fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), fc.boolean())
  .chain(([shape, double]) => {
    const size = { minLength: sizeOf(shape), maxLength: sizeOf(shape) };
    const values: fc.Arbitrary<TypedArray> = double ? fc.float64Array(size) : fc.float32Array(size);
    return values.map((list) => ({ values: list, shape }));
  });

/** The bytes themselves, so that 0 is not -0 and NaN is NaN. */
export function bits(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

type Mutation = (bytes: Uint8Array) => Uint8Array;

/** Where something happens, more often in the header than in the data. */
const places: fc.Arbitrary<number> = fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 160 }) }, { weight: 1, arbitrary: fc.nat({ max: 5000 }) });

/** Characters that mean something to a header, and any others. */
const patches: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .constantFrom(
      ...'{}[]()"\':,\\0129-.eE \n',
      '1e9',
      '99999999999',
      'null',
      '"F16"',
      '"I32"',
      '"BOOL"',
      "'>f4'",
      "'|b1'",
      "'<i8'",
      'True',
      '"__proto__"',
      '[]',
    )
    .map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ minLength: 1, maxLength: 9 }),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(places, patches).map(
    ([place, patch]): Mutation =>
      (bytes) =>
        splice(bytes, place, patch.length, patch),
  ),
  fc.tuple(places, patches).map(
    ([place, patch]): Mutation =>
      (bytes) =>
        splice(bytes, place, 0, patch),
  ),
  fc.tuple(places, fc.integer({ min: 1, max: 9 })).map(
    ([place, n]): Mutation =>
      (bytes) =>
        splice(bytes, place, n, new Uint8Array(0)),
  ),
  places.map(
    (place): Mutation =>
      (bytes) =>
        bytes.slice(0, place),
  ),
);

/** One to three changes to a file: bytes replaced, put in, taken out, cut off. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .array(mutation, { minLength: 1, maxLength: 3 })
  .map((all) => (bytes) => all.reduce((changed, change) => change(changed), bytes));

function splice(bytes: Uint8Array, place: number, removed: number, added: Uint8Array): Uint8Array {
  const at = Math.min(place, bytes.length);
  return Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at + removed)]);
}

/** What `body` throws, undefined when it throws nothing. */
export function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * Whatever the bytes are, reading them gives tensors no larger than a float32 for each of them, or a DataError, or a DtypeError for
 * whole numbers that no float holds; and leaves nothing behind.
 */
export function expectSafe(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  const before = memory().cpu;
  scope(() => {
    const error = thrownBy(() => decode(bytes));
    if (error !== undefined && !(error instanceof DtypeError)) expect(error).toBeInstanceOf(DataError);
    expect((memory().cpu?.bytes ?? 0) - (before?.bytes ?? 0)).toBeLessThanOrEqual(4 * bytes.length);
  });
  expect(memory().cpu).toEqual(before);
}
