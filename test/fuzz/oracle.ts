/**
 * Numbers that carry their derivative and bounds of what rounding may do to both. Nothing here comes from the packages: the
 * oracle evaluates definitions index by index, in doubles.
 */
export interface Scalar {
  readonly v: number;
  /** The derivative of v in the direction in which the inputs move. */
  readonly d: number;
  /** The same with every product on the way from an input to here counted by its size: what a gradient's rounding is relative to. */
  readonly a: number;
  /** How far a computed v may be off, in roundings of 1 (unit roundoffs), to first order. */
  readonly e: number;
  /** How far what the gradient makes of d may be off, in the same unit. */
  readonly g: number;
  /** Whether a slope on the way was no number: what becomes of it behind a slope of 0 is left open. */
  readonly wild: boolean;
}

/** Elements in row-major order. */
export interface Values {
  readonly shape: readonly number[];
  readonly elements: readonly Scalar[];
}

export type Index = readonly number[];
export type Read = (x: Values, index: Index) => Scalar;

/** A corner or a pole is so close that rounding decides on which side of it a number is. */
export class TooClose extends Error {}

/** Gradients of one tensor that meet: no program has more uses of one. */
const MEETING = 16;
const FLOAT32 = 2 ** -24;
const largest = { value: 1e4, derivative: 1e6 };

export const constant = (v: number): Scalar => ({ v, d: 0, a: 0, e: 0, g: 0, wild: false });

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Every index of a shape, the last axis fastest. */
export function indicesOf(shape: readonly number[]): Index[] {
  return shape.reduce<Index[]>((found, n) => found.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])), [[]]);
}

export function offsetOf(shape: readonly number[], index: Index): number {
  return shape.reduce((offset, n, axis) => offset * n + index[axis]!, 0);
}

/** The index in x of what broadcasting puts at `index`. */
export function broadcastIndex(shape: readonly number[], index: Index): Index {
  return shape.map((n, axis) => (n === 1 ? 0 : index[index.length - shape.length + axis]!));
}

/** Makes values element by element. What an element is read for n times adds up n gradients, with a rounding each. */
export function build(shape: readonly number[], element: (index: Index, read: Read) => Scalar): Values {
  const reads = new Map<Scalar, number>();
  const read: Read = (x, index) => {
    const scalar = x.elements[offsetOf(x.shape, index)]!;
    reads.set(scalar, (reads.get(scalar) ?? 0) + 1);
    return scalar;
  };
  const made = indicesOf(shape).map((index) => element(index, read));
  const roundings = Math.max(0, ...reads.values()) + MEETING;
  return { shape, elements: made.map((scalar) => ({ ...scalar, g: scalar.g + roundings * scalar.a })) };
}

/** Whether bounds to first order say something: in float32 errors stay small beside the numbers. Nor must there be infinities and NaN. */
export function withinReach({ v, a, e, g }: Scalar): boolean {
  return Math.abs(v) <= largest.value && a <= largest.derivative && e * FLOAT32 <= 1e-3 * Math.max(1, Math.abs(v)) && g * FLOAT32 <= 1e-2 * a;
}

/** An operand of a function: its slope there, and how far the computed slope may be off. */
export interface Part {
  readonly x: Scalar;
  readonly slope: number;
  readonly off: number;
}

/** An error times a slope: none stays none, however large the other. */
export const scaled = (error: number, slope: number): number => (error === 0 || slope === 0 ? 0 : error * Math.abs(slope));

/**
 * A function's value from its operands: the chain rule, and the same for errors. What does not move moves nothing, whatever the slope.
 * `local` is the rounding of the function itself; infinities and NaN have none.
 */
export function combine(v: number, local: number, parts: readonly Part[]): Scalar {
  let [d, a, e, g] = [0, 0, local, 0];
  for (const { x, slope, off } of parts) {
    e += scaled(x.e, slope);
    if (x.a === 0) continue;
    d += slope * x.d;
    a += Math.abs(slope) * x.a;
    g += Math.abs(slope) * x.g + off * x.a;
  }
  const wild = parts.some(({ x, slope }) => x.wild || !Number.isFinite(slope));
  // A zero made of what is not exact may have either sign.
  if (e === 0 && parts.some(({ x }) => x.e > 0)) e = Number.MIN_VALUE;
  return { v, d, a, e: Number.isFinite(v) ? e : 0, g, wild };
}

/** Exactly known numbers may be equal, and stand where a function jumps or has a corner. */
const exact = (...numbers: readonly Scalar[]) => numbers.every(({ e }) => e === 0);

/** @throws TooClose unless a computed x is surely on the same side of the place as x itself */
export function awayFrom(x: Scalar, place: number): void {
  apart(x, constant(place));
}

/** @throws TooClose unless it is clear which is larger */
export function apart(x: Scalar, y: Scalar): void {
  if (!exact(x, y) && Math.abs(x.v - y.v) <= 4 * FLOAT32 * (x.e + y.e)) throw new TooClose();
}

export function product(x: Scalar, y: Scalar): Scalar {
  const v = x.v * y.v;
  return combine(v, Math.abs(v), [
    { x, slope: y.v, off: y.e + 2 * Math.abs(y.v) },
    { x: y, slope: x.v, off: x.e + 2 * Math.abs(x.v) },
  ]);
}

export function sumOf(terms: readonly Scalar[]): Scalar {
  const v = terms.reduce((total, term) => total + term.v, 0);
  const size = terms.reduce((total, term) => total + Math.abs(term.v), 0);
  // The sign of a zero is left open.
  const rounding = (terms.length + 1) * size + Number.MIN_VALUE;
  return combine(
    v,
    rounding,
    terms.map((x) => ({ x, slope: 1, off: 0 })),
  );
}
