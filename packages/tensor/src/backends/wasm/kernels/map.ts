import type { Kernels, MapPlan } from '../../../backend.ts';
import { type Formula, type FunctionName, operandsOf, partsOf } from '../../../formula/formula.ts';
import { Recent } from '../../../recent.ts';
import { at, sizeBetween } from '../../../shape.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { f32x4, i32, i32x4, type Value, v128 } from '../instructions.ts';
import { bytes, forVectors } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';
import { scalarFunctions } from '../math.ts';

const SIGN_BIT = i32x4.const(-0x80000000);

type Vector = Value<'v128'>;
type Writer = (f: FunctionBody, a: Local<'v128'>, b: Local<'v128'>, c: Local<'v128'>) => Vector;

const writers: Record<FunctionName, Writer> = {
  ...scalarFunctions,
  add: (_, a, b) => f32x4.add(a, b),
  sub: (_, a, b) => f32x4.sub(a, b),
  mul: (_, a, b) => f32x4.mul(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  minimum: (_, a, b) => f32x4.min(a, b),
  maximum: (_, a, b) => f32x4.max(a, b),
  // A mask of ones and zeros, and the bits of 1
  less: (_, a, b) => v128.and(f32x4.lt(a, b), 1),
  equal: (_, a, b) => v128.and(f32x4.eq(a, b), 1),
  select: (_, condition, a, b) => v128.select(f32x4.ne(condition, 0), a, b),
  neg: (_, x) => v128.xor(x, SIGN_BIT),
  sign: (_, x) => v128.select(f32x4.lt(0, f32x4.abs(x)), v128.or(v128.and(x, SIGN_BIT), 1), x),
};

/** A formula ready to be written into loops. */
interface Prepared {
  readonly formula: Formula;
  /** What is made of parameters and numbers alone, and what is not, operands first. */
  readonly constant: readonly Formula[];
  readonly varying: readonly Formula[];
  readonly parameters: number;
  readonly unroll: number;
  /** The kernels of inputs that are read in order, by their number. */
  readonly inOrder: (Kernel | undefined)[];
  /** The others, by which inputs repeat along a row and how rows end, a bit for each. */
  readonly rows: Map<number, Kernel>;
}

function prepare(formula: Formula): Prepared {
  const varying = new Set<Formula>();
  let parameters = 0;
  for (const part of partsOf(formula)) {
    if (part.kind === 'input' || operandsOf(part).some((operand) => varying.has(operand))) varying.add(part);
    if (part.kind === 'parameter') parameters = Math.max(parameters, part.index + 1);
  }
  const constant = partsOf(formula).filter((part) => !varying.has(part));
  return { formula, constant, varying: [...varying], parameters, unroll: unrollOf([...varying]), inOrder: [], rows: new Map() };
}

/** How many vectors a turn of the loop computes: as many as need no more registers than there are; functions use all by themselves. */
function unrollOf(parts: readonly Formula[]): number {
  const long = (part: Formula) => part.kind === 'application' && part.name in scalarFunctions && !short.has(part.name);
  if (parts.some(long)) return 1;
  const lastUses = new Map(parts.flatMap((part) => operandsOf(part).map((operand) => [operand, part])));
  let most = 1;
  const live = new Set<Formula>();
  for (const part of parts) {
    live.add(part);
    most = Math.max(most, live.size);
    for (const operand of operandsOf(part)) if (lastUses.get(operand) === part) live.delete(operand);
  }
  return most <= 3 ? 4 : most <= 6 ? 2 : 1;
}

/** Scalar functions of one instruction. */
const short: ReadonlySet<FunctionName> = new Set(['abs', 'sqrt', 'floor', 'nearest']);

/** Stands for an operand that a function does not have. */
const unused: Local<'v128'> = { type: 'v128', index: 0, code: [] };

type Values = Map<Formula, Local<'v128'>>;

/** Writes parts whose operands have values; each gets a variable of its own, as expressions that nest are copied at every level. */
function write(f: FunctionBody, parts: readonly Formula[], values: Values, leaf: (part: Formula) => Vector): void {
  const written = (part: Formula): Vector => {
    if (part.kind !== 'application') return leaf(part);
    const [a, b, c] = part.operands.map((operand) => values.get(operand) ?? unknown());
    return writers[part.name](f, a ?? unknown(), b ?? unused, c ?? unused);
  };
  for (const part of parts) values.set(part, f.local('v128', written(part)));
}

function unknown(): never {
  throw new Error('a part comes before its operands');
}

/**
 * Reads a call's arguments one after the other. They lie in memory, so that there may be any number of inputs; parameters
 * come last.
 */
class Arguments {
  readonly #f: FunctionBody;
  readonly #block: Local<'i32'>;
  #word = 0;

  constructor(f: FunctionBody, block: Local<'i32'>) {
    this.#f = f;
    this.#block = block;
  }

  next(): Local<'i32'> {
    return this.#f.local('i32', i32.load(this.#block, 4 * this.#word++));
  }

  /** The formula's values that are the same for all elements. */
  constants({ constant, parameters }: Prepared): Values {
    const given = Array.from({ length: parameters }, () => v128.loadSplat(this.#block, 4 * this.#word++));
    const values: Values = new Map();
    write(this.#f, constant, values, (part) => {
      if (part.kind === 'parameter') return at(given, part.index);
      return v128.const(part.kind === 'literal' ? part.value : Number.NaN);
    });
    return values;
  }
}

/** Writes the formula for one vector, given how each input is read. */
function value(f: FunctionBody, { formula, varying }: Prepared, constants: Values, read: (input: number) => Vector): Local<'v128'> {
  const values: Values = new Map(constants);
  write(f, varying, values, (part) => read(part.kind === 'input' ? part.index : -1));
  return values.get(formula) ?? unknown();
}

/** for k < size: y[k] = formula of the inputs at k. Arguments: y, size, the inputs, the parameters. */
function compileInOrder(machine: Machine, prepared: Prepared, inputs: number): Kernel {
  return machine.compile({ block: 'i32' }, (f, { block }) => {
    const given = new Arguments(f, block);
    const [y, size] = [given.next(), given.next()];
    const pointers = Array.from({ length: inputs }, () => given.next());
    const constants = given.constants(prepared);
    const store = (offset: number) =>
      f.store(
        y,
        value(f, prepared, constants, (input) => v128.load(at(pointers, input), offset)),
        offset,
      );
    forVectors(f, size, [y, ...pointers], store, prepared.unroll);
  });
}

/** How rows are written: along them each input has a step of one element, or repeats one. */
interface Rows {
  readonly repeats: readonly boolean[];
  /**
   * Whether a row ends where it ends: else its last vectors run over into the next row, which is written later, or into the
   * spare bytes, and that next row must not be an input.
   */
  readonly exact: boolean;
}

/**
 * for i < outer, j < rows, k < length: y[i, j, k] = formula of the inputs at [i, j, k]
 * Along i and j an input has any step. Arguments: y, outer, rows, length, the inputs with two steps each, the parameters.
 */
function compileRows(machine: Machine, prepared: Prepared, { repeats, exact }: Rows): Kernel {
  return machine.compile({ block: 'i32' }, (f, { block }) => {
    const given = new Arguments(f, block);
    const [y, outer, rows, length] = [given.next(), given.next(), given.next(), given.next()];
    const sources = repeats.map((stays) => {
      const [pointer, outerStep, rowStep] = [given.next(), given.next(), given.next()];
      return { pointer, outerStep, rowStep, row: f.local('i32'), element: f.local('i32'), stays, first: f.local('v128') };
    });
    const constants = given.constants(prepared);
    const valueAt = (offset: number) =>
      value(f, prepared, constants, (input) => {
        const { stays, first, element } = at(sources, input);
        return stays ? first : v128.load(element, offset);
      });
    const target = f.local('i32');
    const moving = [target, ...sources.filter(({ stays }) => !stays).map(({ element }) => element)];
    const store = (offset: number) => f.store(target, valueAt(offset), offset);
    const [i, j] = [f.local('i32'), f.local('i32')];
    f.for(i, 0, outer, 1, () => {
      for (const { row, pointer } of sources) f.set(row, pointer);
      f.for(j, 0, rows, 1, () => {
        for (const { stays, first, row, element } of sources) {
          if (stays) f.set(first, v128.loadSplat(row));
          else f.set(element, row);
        }
        f.set(target, y);
        forVectors(f, exact ? i32.and(length, -4) : length, moving, store, exact ? 1 : prepared.unroll);
        if (exact) {
          for (const lanes of [1, 2, 3]) {
            f.if(i32.eqz(i32.sub(i32.and(length, 3), lanes)), () => f.storeLanes(target, valueAt(0), lanes));
          }
        }
        f.increase(y, bytes(length));
        for (const { row, rowStep } of sources) f.increase(row, rowStep);
      });
      for (const { pointer, outerStep } of sources) f.increase(pointer, outerStep);
    });
  });
}

/** Words of a call's arguments: four, three an input and one a parameter, of which no formula has a hundred. */
const ARGUMENT_WORDS = 512;

/** y = formula(inputs…), broadcast: a compiled kernel for each formula, and for each set of inputs that repeat along the last axis. */
export function map(machine: Machine): Kernels<number>['map'] {
  const { heap } = machine;
  const prepared = new Recent<Formula, Prepared>(256);
  const block = heap.allocate(ARGUMENT_WORDS);
  const begin = block / 4;
  let { floats } = heap;
  let words = new Int32Array(floats.buffer);

  const call = (kernel: Kernel, { parameters }: MapPlan, end: number): void => {
    for (let p = 0; p < parameters.length; p++) floats[end + p] = at(parameters, p);
    kernel(block);
  };

  const runInOrder = (entry: Prepared, plan: MapPlan, y: number, inputs: readonly number[]): void => {
    let kernel = entry.inOrder[inputs.length];
    if (!kernel) {
      kernel = compileInOrder(machine, entry, inputs.length);
      entry.inOrder[inputs.length] = kernel;
    }
    words[begin] = y;
    words[begin + 1] = plan.reads.size;
    for (let n = 0; n < inputs.length; n++) words[begin + 2 + n] = at(inputs, n);
    call(kernel, plan, begin + 2 + inputs.length);
  };

  /** The plan's innermost three axes are loops of the kernel; those before are loops here. */
  const runRows = (kernel: Kernel, plan: MapPlan, axis: number, y: number, inputs: readonly number[]): void => {
    const { dims, strides } = plan.reads;
    const last = dims.length - 1;
    if (last - axis >= 3) {
      const inner = sizeBetween(dims, axis + 1, dims.length);
      for (let i = 0; i < at(dims, axis); i++) {
        const moved = inputs.map((x, n) => x + 4 * i * at(at(strides, n), axis));
        runRows(kernel, plan, axis + 1, y + 4 * i * inner, moved);
      }
      return;
    }
    const [rows, outer] = [last - 1, last - 2];
    let word = begin;
    words[word++] = y;
    words[word++] = outer >= axis ? at(dims, outer) : 1;
    words[word++] = rows >= axis ? at(dims, rows) : 1;
    words[word++] = at(dims, last);
    for (let n = 0; n < inputs.length; n++) {
      const steps = at(strides, n);
      words[word++] = at(inputs, n);
      words[word++] = outer >= axis ? 4 * at(steps, outer) : 0;
      words[word++] = rows >= axis ? 4 * at(steps, rows) : 0;
    }
    call(kernel, plan, word);
  };

  return (plan, y, inputs) => {
    const entry = prepared.get(plan.formula, prepare);
    // Growing the memory detaches its views.
    if (floats !== heap.floats) {
      ({ floats } = heap);
      words = new Int32Array(floats.buffer);
    }
    const { dims, strides, inOrder } = plan.reads;
    if (inOrder) {
      runInOrder(entry, plan, y, inputs);
      return;
    }
    const last = dims.length - 1;
    const exact = last > 0 && inputs.includes(y);
    let key = exact ? 3 : 2;
    for (let n = 0; n < strides.length; n++) key = 2 * key + (at(strides, n)[last] === 0 ? 1 : 0);
    let kernel = entry.rows.get(key);
    if (!kernel) {
      kernel = compileRows(machine, entry, { repeats: strides.map((steps) => steps[last] === 0), exact });
      entry.rows.set(key, kernel);
    }
    runRows(kernel, plan, 0, y, inputs);
  };
}
