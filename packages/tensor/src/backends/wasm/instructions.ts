/**
 * Expressions of WebAssembly, as nested calls: f32x4.add(sum, f32x4.mul(a, b)). Each holds the bytes of its instructions,
 * which leave one value on the stack. Opcodes are those of the core specification 2.0, appendix "Index of Instructions".
 */

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** A byte, or the sixteen of a constant vector, which stands in a variable: see FunctionBody. */
export type Code = number | readonly number[];

/** An expression of type T. */
export interface Value<T extends ValueType> {
  readonly type: T;
  readonly code: readonly Code[];
}

/** Where an expression is wanted, a number stands for a constant; as a v128 it is that f32 in all four lanes. */
export type Operand<T extends ValueType> = Value<T> | number;

type Unary<A extends ValueType, R extends ValueType = A> = (x: Operand<A>) => Value<R>;
type Binary<A extends ValueType, R extends ValueType = A> = (x: Operand<A>, y: Operand<A>) => Value<R>;
/** Reads memory at `address` + `offset` bytes. */
type Load<T extends ValueType> = (address: Operand<'i32'>, offset?: number) => Value<T>;
type Table<Name extends string, Instruction> = Readonly<Record<Name, Instruction>>;

/** LEB128, the integers of the binary format: 7 bits a byte, lowest first, the top bit set on all bytes but the last. */
export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** The same with a sign, which is the second highest bit of the last byte. */
export function signed(n: number): number[] {
  const bytes: number[] = [];
  let rest = n | 0;
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

/** SIMD instructions have a prefix and a number of their own. */
export function simd(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

/** A constant vector; zeros, which sums begin with, are one instruction of any machine. */
function vector(bytes: readonly number[]): Code[] {
  return bytes.some((byte) => byte !== 0) ? [bytes] : [...simd(12), ...bytes];
}

const repeat4 = (values: Float32Array | Int32Array) => {
  const bytes = new Uint8Array(values.buffer);
  return [...bytes, ...bytes, ...bytes, ...bytes];
};

const constant: Record<ValueType, (x: number) => Code[]> = {
  i32: (x) => [0x41, ...signed(x)],
  f32: (x) => [0x43, ...new Uint8Array(Float32Array.of(x).buffer)],
  f64: (x) => [0x44, ...new Uint8Array(Float64Array.of(x).buffer)],
  v128: (x) => vector(repeat4(Float32Array.of(x))),
};

/** The instructions of an operand that is wanted as a `type`. */
export function codeOf<T extends ValueType>(type: T, operand: Operand<T>): readonly Code[] {
  return typeof operand === 'number' ? constant[type](operand) : operand.code;
}

function unary<A extends ValueType, R extends ValueType>(a: A, type: R, opcode: readonly number[]): Unary<A, R> {
  return (x) => ({ type, code: [...codeOf(a, x), ...opcode] });
}

function binary<A extends ValueType, R extends ValueType>(a: A, type: R, opcode: readonly number[]): Binary<A, R> {
  return (x, y) => ({ type, code: [...codeOf(a, x), ...codeOf(a, y), ...opcode] });
}

/** A 0 before the offset: no alignment is promised. */
function load<T extends ValueType>(type: T, opcode: readonly number[]): Load<T> {
  return (address, offset = 0) => ({ type, code: [...codeOf('i32', address), ...opcode, 0, ...unsigned(offset)] });
}

/** Comparisons of i32 are unsigned: addresses and counts are all there is to compare. */
export const i32: Table<'add' | 'sub' | 'mul' | 'and' | 'or' | 'eq' | 'ne' | 'lt' | 'ge', Binary<'i32'>> & {
  readonly const: (x: number) => Value<'i32'>;
  readonly load: Load<'i32'>;
  readonly eqz: Unary<'i32'>;
} = {
  const: (x) => ({ type: 'i32', code: constant.i32(x) }),
  load: load('i32', [0x28]),
  eqz: unary('i32', 'i32', [0x45]),
  eq: binary('i32', 'i32', [0x46]),
  ne: binary('i32', 'i32', [0x47]),
  lt: binary('i32', 'i32', [0x49]),
  ge: binary('i32', 'i32', [0x4f]),
  add: binary('i32', 'i32', [0x6a]),
  sub: binary('i32', 'i32', [0x6b]),
  mul: binary('i32', 'i32', [0x6c]),
  and: binary('i32', 'i32', [0x71]),
  or: binary('i32', 'i32', [0x72]),
};

export const f32: Table<'add' | 'min' | 'max', Binary<'f32'>> &
  Table<'eq' | 'ne' | 'lt' | 'gt', Binary<'f32', 'i32'>> & {
    readonly load: Load<'f32'>;
    readonly trunc: Unary<'f32'>;
    /** Lane 0 of a vector. */
    readonly lane0: Unary<'v128', 'f32'>;
  } = {
  load: load('f32', [0x2a]),
  eq: binary('f32', 'i32', [0x5b]),
  ne: binary('f32', 'i32', [0x5c]),
  lt: binary('f32', 'i32', [0x5d]),
  gt: binary('f32', 'i32', [0x5e]),
  trunc: unary('f32', 'f32', [0x8f]),
  add: binary('f32', 'f32', [0x92]),
  min: binary('f32', 'f32', [0x96]),
  max: binary('f32', 'f32', [0x97]),
  lane0: unary('v128', 'f32', [...simd(31), 0]),
};

export const f64: { readonly load: Load<'f64'>; readonly add: Binary<'f64'>; readonly promote: Unary<'f32', 'f64'> } = {
  load: load('f64', [0x2b]),
  add: binary('f64', 'f64', [0xa0]),
  promote: unary('f32', 'f64', [0xbb]),
};

/** Instructions on 128 bits, whatever they mean. */
export const v128: Table<'and' | 'or' | 'xor', Binary<'v128'>> & {
  /** One f32 in all four lanes. */
  readonly const: (x: number) => Value<'v128'>;
  readonly load: Load<'v128'>;
  /** One float in all four lanes. */
  readonly loadSplat: Load<'v128'>;
  /** One float in lane 0, or two in lanes 0 and 1, and zero in the others. */
  readonly load1: Load<'v128'>;
  readonly load2: Load<'v128'>;
  readonly splat: Unary<'f32', 'v128'>;
  readonly anyTrue: Unary<'v128', 'i32'>;
  /** The bits of x where the mask has ones, those of y elsewhere. */
  readonly select: (mask: Operand<'v128'>, x: Operand<'v128'>, y: Operand<'v128'>) => Value<'v128'>;
  /** Four of the eight floats in x (0 … 3) and y (4 … 7). */
  readonly shuffle: (x: Operand<'v128'>, y: Operand<'v128'>, lanes: readonly number[]) => Value<'v128'>;
} = {
  const: (x) => ({ type: 'v128', code: constant.v128(x) }),
  load: load('v128', simd(0)),
  loadSplat: load('v128', simd(9)),
  load1: load('v128', simd(92)),
  load2: load('v128', simd(93)),
  splat: unary('f32', 'v128', simd(19)),
  and: binary('v128', 'v128', simd(78)),
  or: binary('v128', 'v128', simd(80)),
  xor: binary('v128', 'v128', simd(81)),
  anyTrue: unary('v128', 'i32', simd(83)),
  select: (mask, x, y) => ({ type: 'v128', code: [...codeOf('v128', x), ...codeOf('v128', y), ...codeOf('v128', mask), ...simd(82)] }),
  shuffle: (x, y, lanes) => ({
    type: 'v128',
    code: [...codeOf('v128', x), ...codeOf('v128', y), ...simd(13), ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3])],
  }),
};

/** Four floats at once. Comparisons give a lane of ones where they hold, of zeros elsewhere. */
export const f32x4: Table<'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'pmin' | 'pmax' | 'eq' | 'ne' | 'lt', Binary<'v128'>> &
  Table<'sqrt' | 'abs' | 'floor' | 'nearest' | 'fromI32x4' | 'demote', Unary<'v128'>> = {
  floor: unary('v128', 'v128', simd(104)),
  // Halves go to the even one.
  nearest: unary('v128', 'v128', simd(106)),
  abs: unary('v128', 'v128', simd(224)),
  sqrt: unary('v128', 'v128', simd(227)),
  add: binary('v128', 'v128', simd(228)),
  sub: binary('v128', 'v128', simd(229)),
  mul: binary('v128', 'v128', simd(230)),
  div: binary('v128', 'v128', simd(231)),
  // min and max are NaN where either operand is; pmin(x, y) = y < x ? y : x and pmax(x, y) = x < y ? y : x are one machine instruction.
  min: binary('v128', 'v128', simd(232)),
  max: binary('v128', 'v128', simd(233)),
  pmin: binary('v128', 'v128', simd(234)),
  pmax: binary('v128', 'v128', simd(235)),
  eq: binary('v128', 'v128', simd(65)),
  ne: binary('v128', 'v128', simd(66)),
  lt: binary('v128', 'v128', simd(67)),
  fromI32x4: unary('v128', 'v128', simd(250)),
  /** Two doubles rounded to floats, in lanes 0 and 1; zero in the others. */
  demote: unary('v128', 'v128', simd(94)),
};

/** Two doubles at once. */
export const f64x2: { readonly add: Binary<'v128'>; readonly promoteLow: Unary<'v128'> } = {
  add: binary('v128', 'v128', simd(240)),
  /** The floats in lanes 0 and 1. */
  promoteLow: unary('v128', 'v128', simd(95)),
};

/** Four 32-bit integers at once; shiftRight copies the sign bit into the places that become free, shiftRightUnsigned zeros. */
export const i32x4: Table<'add' | 'sub' | 'eq' | 'lt', Binary<'v128'>> &
  Table<'shiftLeft' | 'shiftRight' | 'shiftRightUnsigned', (x: Operand<'v128'>, bits: number) => Value<'v128'>> & {
    readonly const: (x: number) => Value<'v128'>;
    readonly list: (...lanes: readonly number[]) => Value<'v128'>;
    readonly splat: Unary<'i32', 'v128'>;
    readonly lane: (x: Operand<'v128'>, lane: number) => Value<'i32'>;
    /** Without what is behind the point; NaN gives 0, what is too large or too small the last number there is. */
    readonly fromF32x4: Unary<'v128'>;
  } = {
  const: (x) => ({ type: 'v128', code: vector(repeat4(Int32Array.of(x))) }),
  list: (...lanes) => ({ type: 'v128', code: vector([...new Uint8Array(Int32Array.from(lanes).buffer)]) }),
  splat: unary('i32', 'v128', simd(17)),
  lane: (x, lane) => ({ type: 'i32', code: [...codeOf('v128', x), ...simd(27), lane] }),
  fromF32x4: unary('v128', 'v128', simd(248)),
  eq: binary('v128', 'v128', simd(55)),
  lt: binary('v128', 'v128', simd(57)),
  add: binary('v128', 'v128', simd(174)),
  sub: binary('v128', 'v128', simd(177)),
  shiftLeft: (x, bits) => ({ type: 'v128', code: [...codeOf('v128', x), ...constant.i32(bits), ...simd(171)] }),
  shiftRight: (x, bits) => ({ type: 'v128', code: [...codeOf('v128', x), ...constant.i32(bits), ...simd(172)] }),
  shiftRightUnsigned: (x, bits) => ({ type: 'v128', code: [...codeOf('v128', x), ...constant.i32(bits), ...simd(173)] }),
};
