import type { Kernels, MapPlan } from '../../../backend.ts';
import type { Formula } from '../../../formula/formula.ts';
import { Recent } from '../../../recent.ts';
import { at, sizeBetween } from '../../../shape.ts';
import type { FunctionBody, Local } from '../assembler.ts';
import { Arguments, type Prepared, prepare, type Values, value } from '../formulas.ts';
import { i32, type Operand, type Value, v128 } from '../instructions.ts';
import { bytes, VECTOR } from '../loops.ts';
import type { Kernel, Machine } from '../machine.ts';

/**
 * for each of `count` floats: y = formula of what `read` gives for each input, `unroll` vectors at a time; y and the pointers advance. Their
 * steps are written in turns, and all are computed before one is stored, as nothing is moved across a store.
 */
function forValues(
  f: FunctionBody,
  count: Operand<'i32'>,
  y: Local<'i32'>,
  pointers: readonly Local<'i32'>[],
  prepared: Prepared,
  constants: Values,
  read: (input: number, offset: number) => Value<'v128'>,
  unroll: number,
): void {
  const i = f.local('i32');
  f.for(i, 0, count, 4 * unroll, () => {
    const results: Local<'v128'>[] = [];
    f.inTurns(Array.from({ length: unroll }, (_, u) => () => results.push(value(f, prepared, constants, (input) => read(input, u * VECTOR)))));
    results.forEach((result, u) => {
      f.store(y, result, u * VECTOR);
    });
    for (const pointer of [y, ...pointers]) f.increase(pointer, unroll * VECTOR);
  });
}

/** for k < size: y[k] = formula of the inputs at k. Arguments: y, size, the inputs, the parameters. */
function compileInOrder(machine: Machine, prepared: Prepared, inputs: number): Kernel {
  return machine.compile({ block: 'i32' }, (f, { block }) => {
    const given = new Arguments(f, block);
    const [y, size] = [given.next(), given.next()];
    const pointers = Array.from({ length: inputs }, () => given.next());
    const constants = given.constants(prepared);
    forValues(f, size, y, pointers, prepared, constants, (input, offset) => v128.load(at(pointers, input), offset), prepared.unroll);
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
  /** How many vectors a turn computes. */
  readonly unroll: number;
}

/**
 * for i < outer, j < rows, k < length: y[i, j, k] = formula of the inputs at [i, j, k]
 * Along i and j an input has any step. Arguments: y, outer, rows, length, the inputs with two steps each, the parameters.
 */
function compileRows(machine: Machine, prepared: Prepared, { repeats, exact, unroll }: Rows): Kernel {
  return machine.compile({ block: 'i32' }, (f, { block }) => {
    const given = new Arguments(f, block);
    const [y, outer, rows, length] = [given.next(), given.next(), given.next(), given.next()];
    const sources = repeats.map((stays) => {
      const [pointer, outerStep, rowStep] = [given.next(), given.next(), given.next()];
      return { pointer, outerStep, rowStep, row: f.local('i32'), element: f.local('i32'), stays, first: f.local('v128') };
    });
    const constants = given.constants(prepared);
    const read = (input: number, offset: number) => {
      const { stays, first, element } = at(sources, input);
      return stays ? first : v128.load(element, offset);
    };
    const target = f.local('i32');
    const moving = sources.filter(({ stays }) => !stays).map(({ element }) => element);
    const [i, j] = [f.local('i32'), f.local('i32')];
    f.for(i, 0, outer, 1, () => {
      for (const { row, pointer } of sources) f.set(row, pointer);
      f.for(j, 0, rows, 1, () => {
        for (const { stays, first, row, element } of sources) {
          if (stays) f.set(first, v128.loadSplat(row));
          else f.set(element, row);
        }
        f.set(target, y);
        forValues(f, exact ? i32.and(length, -4) : length, target, moving, prepared, constants, read, unroll);
        if (exact) {
          for (const lanes of [1, 2, 3]) {
            f.if(i32.eqz(i32.sub(i32.and(length, 3), lanes)), () => {
              f.storeLanes(
                target,
                value(f, prepared, constants, (input) => read(input, 0)),
                lanes,
              );
            });
          }
        }
        f.increase(y, bytes(length));
        for (const { row, rowStep } of sources) f.increase(row, rowStep);
      });
      for (const { pointer, outerStep } of sources) f.increase(pointer, outerStep);
    });
  });
}

/**
 * Elements of one call: what the engine made of a kernel at first is slow, and what it makes of it in the background only the next call takes.
 * A multiple of what a turn computes, so that none runs over into the next piece.
 */
const PIECE = 3 * 2 ** 18;

/** Runs a map along the first axis in parts. */
function inPieces(plan: MapPlan, y: number, inputs: readonly number[], run: Kernels<number>['map']): void {
  const { dims, strides, size, inOrder } = plan.reads;
  const [count = 1, ...others] = dims;
  const inner = size / count;
  const step = Math.max(1, Math.floor(PIECE / inner));
  for (let first = 0; first < count; first += step) {
    const part = Math.min(step, count - first);
    const reads = { dims: [part, ...others], strides, size: part * inner, inOrder };
    const moved = inputs.map((x, n) => x + 4 * first * at(at(strides, n), 0));
    run({ ...plan, reads }, y + 4 * first * inner, moved);
  }
}

const prepareFloats = (formula: Formula) => prepare(formula, false);
const prepareIntegers = (formula: Formula) => prepare(formula, true);

/** y = formula(inputs…), broadcast: a compiled kernel for each formula, and for each set of inputs that repeat along the last axis. */
export function map(machine: Machine): Kernels<number>['map'] {
  const { heap } = machine;
  const [ofFloats, ofIntegers] = [new Recent<Formula, Prepared>(256), new Recent<Formula, Prepared>(64)];

  const call = (kernel: Kernel, { parameters, dtype }: MapPlan, block: number, end: number): void => {
    if (parameters.length > 0) {
      const numbers = dtype === 'int32' ? heap.words : heap.floats;
      for (let p = 0; p < parameters.length; p++) numbers[end + p] = parameters[p] ?? 0;
    }
    kernel(block);
  };

  const runInOrder = (entry: Prepared, plan: MapPlan, y: number, inputs: readonly number[]): void => {
    let kernel = entry.inOrder[inputs.length];
    if (!kernel) {
      kernel = compileInOrder(machine, entry, inputs.length);
      entry.inOrder[inputs.length] = kernel;
    }
    const block = machine.arguments(2 + inputs.length + plan.parameters.length);
    const begin = block / 4;
    // Asked for anew: growing the memory detaches its views.
    const { words } = heap;
    words[begin] = y;
    words[begin + 1] = plan.reads.size;
    for (let n = 0; n < inputs.length; n++) words[begin + 2 + n] = inputs[n] ?? 0;
    call(kernel, plan, block, begin + 2 + inputs.length);
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
    const rows = last - 1;
    const outer = last - 2;
    const block = machine.arguments(4 + 3 * inputs.length + plan.parameters.length);
    const { words } = heap;
    let word = block / 4;
    words[word++] = y;
    words[word++] = outer >= axis ? (dims[outer] ?? 1) : 1;
    words[word++] = rows >= axis ? (dims[rows] ?? 1) : 1;
    words[word++] = dims[last] ?? 1;
    for (let n = 0; n < inputs.length; n++) {
      const steps = at(strides, n);
      words[word++] = inputs[n] ?? 0;
      words[word++] = outer >= axis ? 4 * (steps[outer] ?? 0) : 0;
      words[word++] = rows >= axis ? 4 * (steps[rows] ?? 0) : 0;
    }
    call(kernel, plan, block, word);
  };

  const rowsKernel = (entry: Prepared, { reads: { dims, strides } }: MapPlan, y: number, inputs: readonly number[]): Kernel => {
    const last = dims.length - 1;
    const exact = last > 0 && inputs.includes(y);
    // Short rows take no more than they have.
    const unroll = exact ? 1 : Math.min(entry.unroll, Math.ceil(at(dims, last) / 4));
    // 8 to 15, then a bit for each input: of formulas that do not read all of them there may be any number.
    let key = 8 + (exact ? 0 : unroll);
    for (let n = 0; n < strides.length; n++) key = 2 * key + (at(strides, n)[last] === 0 ? 1 : 0);
    let kernel = entry.rows.get(key);
    if (!kernel) {
      kernel = compileRows(machine, entry, { repeats: strides.map((steps) => steps[last] === 0), exact, unroll });
      entry.rows.set(key, kernel);
    }
    return kernel;
  };

  const run: Kernels<number>['map'] = (plan, y, inputs) => {
    const entry = plan.dtype === 'int32' ? ofIntegers.get(plan.formula, prepareIntegers) : ofFloats.get(plan.formula, prepareFloats);
    if (plan.reads.size > PIECE && at(plan.reads.dims, 0) > 1) inPieces(plan, y, inputs, run);
    else if (plan.reads.inOrder) runInOrder(entry, plan, y, inputs);
    else runRows(rowsKernel(entry, plan, y, inputs), plan, 0, y, inputs);
  };
  return run;
}
