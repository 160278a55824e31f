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
  readonly kernels: Map<number, Kernel>;
}

function prepare(formula: Formula): Prepared {
  const varying = new Set<Formula>();
  let parameters = 0;
  for (const part of partsOf(formula)) {
    if (part.kind === 'input' || operandsOf(part).some((operand) => varying.has(operand))) varying.add(part);
    if (part.kind === 'parameter') parameters = Math.max(parameters, part.index + 1);
  }
  const constant = partsOf(formula).filter((part) => !varying.has(part));
  return { formula, constant, varying: [...varying], parameters, unroll: unrollOf([...varying]), kernels: new Map() };
}

/** How many vectors a turn of the loop computes: as many as need no more registers than there are; functions use all by themselves. */
function unrollOf(parts: readonly Formula[]): number {
  let most = 1;
  parts.forEach((part, p) => {
    if (part.kind === 'application' && part.name in scalarFunctions && !short.has(part.name)) most = 16;
    // What was computed up to here and is still needed behind.
    const rest = new Set(parts.slice(p + 1).flatMap(operandsOf));
    most = Math.max(most, parts.slice(0, p + 1).filter((done) => rest.has(done)).length);
  });
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

/** An input in a kernel's loops: where it starts, what it moves by, and where it is. */
interface Source {
  readonly pointer: Local<'i32'>;
  readonly outerStep: Local<'i32'>;
  readonly rowStep: Local<'i32'>;
  readonly row: Local<'i32'>;
  readonly element: Local<'i32'>;
  /** Along a row it moves on, or stays. */
  readonly repeats: boolean;
  readonly first: Local<'v128'>;
}

/**
 * for i < outer, j < rows, k < length: y[i, j, k] = formula of the inputs at [i, j, k]
 * Along k an input has a step of one element, or repeats one; along i and j it has any step. The arguments lie in memory, so
 * that there may be any number of inputs: y, outer, rows, length, three words an input, the parameters.
 * @param exact whether rows end where they end: else the last vectors of a row run over into the next one, which is written
 *   later, or into the spare bytes, and that next row must not be an input
 */
function compile(machine: Machine, prepared: Prepared, repeats: readonly boolean[], exact: boolean): Kernel {
  return machine.compile({ block: 'i32' }, (f, { block }) => {
    let word = 0;
    const next = () => f.local('i32', i32.load(block, 4 * word++));
    const [y, outer, rows, length] = [next(), next(), next(), next()];
    const sources = repeats.map((stays): Source => {
      const [pointer, outerStep, rowStep] = [next(), next(), next()];
      return { pointer, outerStep, rowStep, row: f.local('i32'), element: f.local('i32'), repeats: stays, first: f.local('v128') };
    });
    const parameters = Array.from({ length: prepared.parameters }, () => v128.loadSplat(block, 4 * word++));
    const constants: Values = new Map();
    write(f, prepared.constant, constants, (part) => {
      if (part.kind === 'parameter') return at(parameters, part.index);
      return v128.const(part.kind === 'literal' ? part.value : Number.NaN);
    });
    const valueAt = (offset: number): Local<'v128'> => {
      const values: Values = new Map(constants);
      write(f, prepared.varying, values, (part) => {
        const { repeats: stays, first, element } = at(sources, part.kind === 'input' ? part.index : -1);
        return stays ? first : v128.load(element, offset);
      });
      return values.get(prepared.formula) ?? unknown();
    };
    const target = f.local('i32');
    const moving = [target, ...sources.filter((source) => !source.repeats).map(({ element }) => element)];
    const store = (offset: number) => f.store(target, valueAt(offset), offset);
    const [i, j] = [f.local('i32'), f.local('i32')];
    f.for(i, 0, outer, 1, () => {
      for (const { row, pointer } of sources) f.set(row, pointer);
      f.for(j, 0, rows, 1, () => {
        for (const source of sources) {
          if (source.repeats) f.set(source.first, v128.loadSplat(source.row));
          else f.set(source.element, source.row);
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

/** y = formula(inputs…), broadcast: a compiled kernel for each formula and each set of inputs that repeat along the last axis. */
export function map(machine: Machine): Kernels<number>['map'] {
  const { heap } = machine;
  const prepared = new Recent<Formula, Prepared>(256);
  const block = heap.allocate(ARGUMENT_WORDS);
  let { floats } = heap;
  let words = new Int32Array(floats.buffer);

  /** The plan's innermost three axes are loops of the kernel; those before are loops here. */
  const run = (kernel: Kernel, plan: MapPlan, axis: number, y: number, inputs: readonly number[]): void => {
    const { dims, strides } = plan.reads;
    const last = dims.length - 1;
    if (last - axis >= 3) {
      const inner = sizeBetween(dims, axis + 1, dims.length);
      for (let i = 0; i < at(dims, axis); i++) {
        const moved = inputs.map((x, n) => x + 4 * i * at(at(strides, n), axis));
        run(kernel, plan, axis + 1, y + 4 * i * inner, moved);
      }
      return;
    }
    const rows = last - 1;
    const outer = last - 2;
    let word = block / 4;
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
    const { parameters } = plan;
    for (let p = 0; p < parameters.length; p++) floats[word++] = at(parameters, p);
    kernel(block);
  };

  return (plan, y, inputs) => {
    const entry = prepared.get(plan.formula, prepare);
    const { dims, strides } = plan.reads;
    const last = dims.length - 1;
    // A 1, a bit for each input whether it repeats, and whether rows end exactly.
    let key = 1;
    let inPlace = false;
    for (let n = 0; n < inputs.length; n++) {
      key = 2 * key + (at(strides, n)[last] === 0 ? 1 : 0);
      inPlace ||= inputs[n] === y;
    }
    const exact = inPlace && last > 0;
    key = 2 * key + (exact ? 1 : 0);
    let kernel = entry.kernels.get(key);
    if (!kernel) {
      const repeats = strides.map((steps) => steps[last] === 0);
      kernel = compile(machine, entry, repeats, exact);
      entry.kernels.set(key, kernel);
    }
    // Growing the memory detaches its views.
    if (floats !== heap.floats) {
      ({ floats } = heap);
      words = new Int32Array(floats.buffer);
    }
    run(kernel, plan, 0, y, inputs);
  };
}
