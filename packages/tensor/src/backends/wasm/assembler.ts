import { type Code, codeOf, i32, type Operand, signed, simd, unsigned, type Value, type ValueType } from './instructions.ts';

/** A variable of a function. As an expression it is its current value. */
export interface Local<T extends ValueType> extends Value<T> {
  readonly index: number;
}

/** A block that can be left, or a loop that can be repeated. */
export interface Label {
  readonly depth: number;
}

const typeCodes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

const stores: Record<ValueType, readonly number[]> = { i32: [0x36], f32: [0x38], f64: [0x39], v128: simd(11) };

function makeLocal<T extends ValueType>(type: T, index: number): Local<T> {
  return { type, index, code: [0x20, ...unsigned(index)] };
}

/** The statements of a function, written one after the other; loops and conditions are written around closures. */
export class FunctionBody {
  readonly #locals: ValueType[] = [];
  readonly #code: number[] = [];
  /** Where assignments and blocks end, of the block or the body of `inTurns` that is being written. */
  #ends: number[] = [];
  readonly #parameters: number;
  /** The variables of constant vectors, by their bytes. */
  readonly #constants: Map<string, { readonly bytes: readonly number[]; readonly local: Local<'v128'> }> = new Map();
  #depth = 0;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A new variable. */
  local<T extends ValueType>(type: T, initial?: Operand<T>): Local<T> {
    const local = makeLocal(type, this.#parameters + this.#locals.length);
    this.#locals.push(type);
    if (initial !== undefined) this.set(local, initial);
    return local;
  }

  /** local ← value */
  set<T extends ValueType>(local: Local<T>, value: Operand<T>): void {
    this.#emit(codeOf(local.type, value), [0x21, ...unsigned(local.index)]);
    this.#ends.push(this.#code.length);
  }

  /** local ← local + amount */
  increase(local: Local<'i32'>, amount: Operand<'i32'>): void {
    this.set(local, i32.add(local, amount));
  }

  /** Writes a word, a float, a double, or a vector's four words, to memory at `address` + `offset` bytes. */
  store(address: Operand<'i32'>, value: Value<ValueType>, offset: number = 0): void {
    this.#emit(codeOf('i32', address), value.code, stores[value.type], [0, ...unsigned(offset)]);
  }

  /** Writes the first `lanes` of a vector's four floats. */
  storeLanes(address: Operand<'i32'>, value: Value<'v128'>, lanes: number, offset: number = 0): void {
    const operands = [...codeOf('i32', address), ...value.code];
    if (lanes === 4) this.store(address, value, offset);
    else {
      if (lanes >= 2) this.#emit(operands, simd(91), [0, ...unsigned(offset), 0]); // lanes 0 and 1
      if (lanes % 2) this.#emit(operands, simd(90), [0, ...unsigned(offset + 4 * (lanes - 1)), lanes - 1]); // the last lane
    }
  }

  /** Sets bytes to zero. */
  zero(address: Operand<'i32'>, bytes: Operand<'i32'>): void {
    this.#emit(codeOf('i32', address), codeOf('i32', 0), codeOf('i32', bytes), [0xfc, 11, 0]);
  }

  /** Copies bytes. */
  copy(to: Operand<'i32'>, from: Operand<'i32'>, bytes: Operand<'i32'>): void {
    this.#emit(codeOf('i32', to), codeOf('i32', from), codeOf('i32', bytes), [0xfc, 10, 0, 0]);
  }

  if(condition: Value<'i32'>, then: () => void, otherwise?: () => void): void {
    this.#emit(condition.code);
    this.#nest(0x04, () => {
      then();
      if (otherwise) {
        this.#emit([0x05]);
        otherwise();
      }
    });
  }

  /** Statements that `leaveIf` can jump behind. */
  block(body: (end: Label) => void): void {
    this.#nest(0x02, body);
  }

  /** Jumps behind a block, or back to the start of a loop. */
  leaveIf(label: Label, condition: Value<'i32'>): void {
    this.#emit(condition.code, [0x0d, ...unsigned(this.#depth - label.depth)]);
  }

  while(condition: Value<'i32'>, body: () => void): void {
    // Tested once before the loop and again at its end: one jump a turn.
    this.if(condition, () => {
      this.#nest(0x03, (start) => {
        body();
        this.leaveIf(start, condition);
      });
    });
  }

  /** for (local = from; local < to; local += step) body; `to` must not change meanwhile */
  for(local: Local<'i32'>, from: Operand<'i32'>, to: Operand<'i32'>, step: Operand<'i32'>, body: () => void): void {
    this.set(local, from);
    this.while(i32.lt(local, to), () => {
      body();
      this.increase(local, step);
    });
  }

  /**
   * Writes what the bodies write, an assignment or block of each in turn, so that neighbours do not wait for each other: V8 from Node 24 keeps
   * the order that it is given.
   */
  inTurns(bodies: readonly (() => void)[]): void {
    const lists = bodies.map((body) => {
      const begin = this.#code.length;
      const ends = [...this.#endsWithin(body), this.#code.length];
      const code = this.#code.splice(begin);
      return ends.map((end, i) => code.slice((ends[i - 1] ?? begin) - begin, end - begin));
    });
    const most = Math.max(...lists.map(({ length }) => length));
    for (let i = 0; i < most; i++) for (const list of lists) this.#code.push(...(list[i] ?? []));
    this.#ends.push(this.#code.length);
  }

  /** Leaves `value` as the result of the function: its last statement. */
  result(value: Value<'i32'>): void {
    this.#emit(value.code);
  }

  /** The function as the code section of a module wants it: its variables, then its instructions. */
  bytes(): number[] {
    const code = [...this.#prologue(), ...this.#code, 0x0b];
    return [...unsigned(this.#locals.length), ...this.#locals.flatMap((type) => [1, typeCodes[type]]), ...code];
  }

  /**
   * Sets the constants' variables. V8 from Node 24 makes a constant anew wherever it is used, in loops too, which made functions like exp 1.6
   * times as slow. So each is combined with the first bytes of the memory, which are 0, as the engine does not know.
   */
  #prologue(): number[] {
    if (this.#constants.size === 0) return [];
    const zeros = this.local('v128').index;
    const set = (index: number) => [0x21, ...unsigned(index)];
    const constants = [...this.#constants.values()].flatMap(({ bytes, local }) => {
      return [...simd(12), ...bytes, 0x20, ...unsigned(zeros), ...simd(81), ...set(local.index)]; // local ← v128.xor(bytes, zeros)
    });
    return [0x41, 0, ...simd(0), 0, 0, ...set(zeros), ...constants]; // zeros ← v128.load(0)
  }

  #variableOf(bytes: readonly number[]): Local<'v128'> {
    const key = bytes.join();
    const constant = this.#constants.get(key) ?? { bytes, local: this.local('v128') };
    this.#constants.set(key, constant);
    return constant.local;
  }

  #nest(opcode: number, body: (label: Label) => void): void {
    this.#emit([opcode, 0x40]); // 0x40: the block leaves nothing on the stack
    this.#endsWithin(() => body({ depth: ++this.#depth }));
    this.#depth--;
    this.#emit([0x0b]);
    this.#ends.push(this.#code.length);
  }

  /** Where the assignments and blocks end that `write` writes; they are none of those around it. */
  #endsWithin(write: () => void): readonly number[] {
    const around = this.#ends;
    const within: number[] = [];
    this.#ends = within;
    write();
    this.#ends = around;
    return within;
  }

  #emit(...parts: readonly (readonly Code[])[]): void {
    for (const code of parts.flat()) {
      if (typeof code === 'number') this.#code.push(code);
      else this.#code.push(0x20, ...unsigned(this.#variableOf(code).index));
    }
  }
}

/** Names and types of a function's parameters, in order. */
export type Parameters = Readonly<Record<string, ValueType>>;

/** The parameters as variables. */
export type LocalsOf<P extends Parameters> = { readonly [Name in keyof P]: Local<P[Name]> };

/**
 * The bytes of a module with one exported function `run`, which works on the imported memory `host.memory`.
 * @param build writes the body of the function
 * @param returns whether the body ends with `result`
 */
export function assemble<const P extends Parameters>(
  parameters: P,
  build: (f: FunctionBody, locals: LocalsOf<P>) => void,
  returns: boolean = false,
): Uint8Array<ArrayBuffer> {
  const types = Object.values<ValueType>(parameters);
  const f = new FunctionBody(types.length);
  build(f, parametersAsLocals(parameters));
  const body = f.bytes();
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, types.length, ...types.map((type) => typeCodes[type]), ...(returns ? [1, typeCodes.i32] : [0])]), // one function type
    ...section(2, [1, ...name('host'), ...name('memory'), 2, 0, 1]), // one import: a memory of one page or more
    ...section(3, [1, 0]), // one function, of type 0
    ...section(7, [1, ...name('run'), 0, 0]), // one export: function 0
    ...section(10, [1, ...unsigned(body.length), ...body]), // its code
  ]);
}

/**
 * The bytes of a module with one exported function `run`, which makes calls of imported functions `host.0`, `host.1`, …
 * @param callees how many integers each of them takes
 * @param calls which one is called, and with what; a number that is not given is 0
 */
export function assembleCalls(
  callees: readonly number[],
  calls: readonly { readonly callee: number; readonly given: readonly number[] }[],
): Uint8Array<ArrayBuffer> {
  const [types, functions] = [[...new Set(callees)], callees.length];
  const integers = (count: number) => [0x60, count, ...Array.from({ length: count }, () => typeCodes.i32), 0];
  const code = calls.flatMap(({ callee, given }) => [
    ...Array.from({ length: callees[callee] ?? 0 }, (_, i) => [0x41, ...signed(given[i] ?? 0)]).flat(), // i32.const
    ...[0x10, ...unsigned(callee)], // call
  ]);
  const body = [0, ...code, 0x0b];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [...unsigned(types.length + 1), ...types.flatMap(integers), ...integers(0)]), // the callees' types, and that of `run`
    ...section(2, [
      ...unsigned(functions),
      ...callees.flatMap((count, i) => [...name('host'), ...name(String(i)), 0, ...unsigned(types.indexOf(count))]),
    ]),
    ...section(3, [1, ...unsigned(types.length)]), // one function, of the last type
    ...section(7, [1, ...name('run'), 0, ...unsigned(functions)]), // one export: the function behind the imported ones
    ...section(10, [1, ...unsigned(body.length), ...body]), // its code
  ]);
}

/** "\0asm" and the version of the format. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

function parametersAsLocals<P extends Parameters>(parameters: P): LocalsOf<P>;
function parametersAsLocals(parameters: Parameters): LocalsOf<Parameters> {
  return Object.fromEntries(Object.entries(parameters).map(([name, type], index) => [name, makeLocal(type, index)]));
}
