import type { FunctionBody, Label, Local } from './assembler.ts';
import { f32, f32x4, f64x2, i32, type Operand, type Value, v128 } from './instructions.ts';

/** Bytes of a vector. */
export const VECTOR = 16;

/** So many numbers are added one after the other in float32, at most. Longer sums have the totals of such chains added in double precision. */
export const CHAIN = 256;

/**
 * for each of `count` floats, four at a time: body(o) for the vector at byte offset o of every pointer; the pointers advance.
 * Works on up to `unroll` vectors (at most 6) too many, which the spare bytes behind every buffer allow.
 */
export function forVectors(
  f: FunctionBody,
  count: Operand<'i32'>,
  pointers: readonly Local<'i32'>[],
  body: (offset: number) => void,
  unroll: number = 4,
): void {
  const i = f.local('i32');
  f.for(i, 0, count, 4 * unroll, () => {
    for (let u = 0; u < unroll; u++) body(u * VECTOR);
    for (const pointer of pointers) f.increase(pointer, unroll * VECTOR);
  });
}

/** Reads the first `lanes` floats at an address, and zero in the other lanes: what stands behind a row must not reach a sum. */
export function loadLanes(address: Operand<'i32'>, lanes: number, offset: number = 0): Value<'v128'> {
  if (lanes === 4) return v128.load(address, offset);
  if (lanes === 3) return v128.shuffle(v128.load2(address, offset), v128.load1(address, offset + 8), [0, 1, 4, 5]);
  return lanes === 2 ? v128.load2(address, offset) : v128.load1(address, offset);
}

/** [Σa, Σb, Σc, Σd], each as (a0 + a2) + (a1 + a3). */
export function sumLanes(f: FunctionBody, a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>, d: Value<'v128'>): Value<'v128'> {
  const halves = (x: Value<'v128'>, y: Value<'v128'>) =>
    f.local('v128', f32x4.add(v128.shuffle(x, y, [0, 4, 1, 5]), v128.shuffle(x, y, [2, 6, 3, 7])));
  const ab = halves(a, b);
  const cd = halves(c, d);
  return f32x4.add(v128.shuffle(ab, cd, [0, 1, 4, 5]), v128.shuffle(ab, cd, [2, 3, 6, 7]));
}

/** The sum, or the smallest or largest, of a vector's lanes, combined in the same order as in sumLanes. */
export function foldLanes(f: FunctionBody, v: Value<'v128'>, combine: 'add' | 'min' | 'max' = 'add'): Value<'f32'> {
  const pairs = f.local('v128', f32x4[combine](v, v128.shuffle(v, v, [2, 3, 0, 1])));
  return f32[combine](f32.lane0(pairs), f32.lane0(v128.shuffle(pairs, pairs, [1, 0, 3, 2])));
}

/** Four vectors as the rows of a square: its columns. */
export function transposed(f: FunctionBody, [a, b, c, d]: readonly [Value<'v128'>, Value<'v128'>, Value<'v128'>, Value<'v128'>]): Value<'v128'>[] {
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const mixed = (p: Value<'v128'>, q: Value<'v128'>, lanes: readonly number[]) => f.local('v128', v128.shuffle(p, q, lanes));
  return [low, high].flatMap((lanes) => {
    const [ab, cd] = [mixed(a, b, lanes), mixed(c, d, lanes)];
    return [v128.shuffle(ab, cd, [0, 1, 4, 5]), v128.shuffle(ab, cd, [2, 3, 6, 7])];
  });
}

/** Four floats as doubles: lanes 0 and 1, lanes 2 and 3. */
export function promote(v: Value<'v128'>): readonly [low: Value<'v128'>, high: Value<'v128'>] {
  return [f64x2.promoteLow(v), f64x2.promoteLow(v128.shuffle(v, v, [2, 3, 0, 1]))];
}

/** Four doubles, each rounded to a float. */
export function demote(low: Value<'v128'>, high: Value<'v128'>): Value<'v128'> {
  return v128.shuffle(f32x4.demote(low), f32x4.demote(high), [0, 1, 4, 5]);
}

/** The four doubles at an address ← themselves + the four floats of v. */
export function addToDoubles(f: FunctionBody, address: Operand<'i32'>, v: Value<'v128'>, offset: number = 0): void {
  promote(v).forEach((half, i) => {
    const place = offset + i * VECTOR;
    f.store(address, f64x2.add(v128.load(address, place), half), place);
  });
}

/** for each of `count` doubles: the float nearest to it. Both pointers advance; vectors run over as in forVectors. */
export function storeRounded(f: FunctionBody, count: Operand<'i32'>, doubles: Local<'i32'>, floats: Local<'i32'>): void {
  forVectors(
    f,
    count,
    [floats],
    () => {
      f.store(floats, demote(v128.load(doubles), v128.load(doubles, VECTOR)));
      f.increase(doubles, 2 * VECTOR);
    },
    1,
  );
}

/** Bytes of `count` floats. */
export function bytes(count: Operand<'i32'>): Value<'i32'> {
  return typeof count === 'number' ? i32.const(4 * count) : i32.mul(count, 4);
}

/** rows × columns variables for sums that stay in registers, set to 0. */
export function zeroSums(f: FunctionBody, rows: number, columns: number): Local<'v128'>[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => f.local('v128', 0)));
}

/** sum ← sum + a b */
export function addProduct(f: FunctionBody, sum: Local<'v128'>, a: Value<'v128'>, b: Value<'v128'>): void {
  f.set(sum, f32x4.add(sum, f32x4.mul(a, b)));
}

/**
 * A jump that is never taken, as no address is 0. V8 up to Node 22 moves the sums of a block without jumps to its end, keeps all that was
 * loaded in registers until then, and spills it; behind `done` the sums are needed, so here they must be finished.
 * @param address a pointer that has moved since the last fence: a condition that is known by now would be dropped
 */
export function fence(f: FunctionBody, done: Label, address: Local<'i32'>): void {
  f.leaveIf(done, i32.eqz(address));
}
