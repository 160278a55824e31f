import type { MapPlan } from '../../../backend.ts';
import { allocateArray, type DType, type TypedArray } from '../../../dtype.ts';
import { type Formula, type FunctionName, partsOf } from '../../../formula/formula.ts';
import { Recent } from '../../../recent.ts';
import { at } from '../../../shape.ts';
import { forEachRow } from './rows.ts';

/** y[i] = function(a[i], b[i], c[i]) for i < n. y may be an operand. */
type Loop = (n: number, y: TypedArray, a: TypedArray, b: TypedArray, c: TypedArray) => void;

const unary =
  (f: (x: number) => number): Loop =>
  (n, y, x) => {
    for (let i = 0; i < n; i++) y[i] = f(x[i]!);
  };

/** A loop each for what is short, so that the engine compiles it without a call inside. */
const loops: Record<FunctionName, Loop> = {
  add: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! + b[i]!;
  },
  sub: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! - b[i]!;
  },
  mul: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! * b[i]!;
  },
  div: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! / b[i]!;
  },
  minimum: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = Math.min(a[i]!, b[i]!);
  },
  maximum: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = Math.max(a[i]!, b[i]!);
  },
  less: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i]! < b[i]! ? 1 : 0;
  },
  equal: (n, y, a, b) => {
    for (let i = 0; i < n; i++) y[i] = a[i] === b[i] ? 1 : 0;
  },
  select: (n, y, condition, a, b) => {
    for (let i = 0; i < n; i++) y[i] = condition[i] !== 0 ? a[i]! : b[i]!;
  },
  neg: (n, y, x) => {
    for (let i = 0; i < n; i++) y[i] = -x[i]!;
  },
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  floor: unary(Math.floor),
  nearest: unary(nearest),
  sqrt: unary(Math.sqrt),
  exp: unary(Math.exp),
  expm1: unary(Math.expm1),
  log: unary(Math.log),
  log1p: unary(Math.log1p),
  tanh: unary(Math.tanh),
  sigmoid: unary(sigmoid),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
};

/** Adding 2⁵² rounds to a whole number, halves to the even one; a number of that size is whole. The sign comes back, on zeros too. */
function nearest(x: number): number {
  const size = Math.abs(x);
  const rounded = size < 2 ** 52 ? size + 2 ** 52 - 2 ** 52 : size;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

/** The power that cannot overflow, so that both tails keep all their digits. */
function sigmoid(x: number): number {
  const power = Math.exp(-Math.abs(x));
  return (x < 0 ? power : 1) / (1 + power);
}

/** So few that what a formula computes on the way stays in the cache. */
const BLOCK = 256;

/** A formula's parts, operands first, each with a block for its values. */
interface Program {
  readonly parts: readonly Formula[];
  /** For each part: which parts are its operands. */
  readonly operands: readonly (readonly number[])[];
  readonly blocks: readonly TypedArray[];
}

function compile(formula: Formula, dtype: DType): Program {
  const parts = partsOf(formula);
  const operands = parts.map((part) => (part.kind === 'application' ? part.operands.map((operand) => parts.indexOf(operand)) : []));
  // What compares int32 gives floats; what adds is stored at once.
  const computed = dtype === 'int32' ? 'float32' : dtype;
  return { parts, operands, blocks: parts.map(({ kind }) => allocateArray(BLOCK, kind === 'application' ? computed : dtype)) };
}

const programs: Readonly<Record<DType, Recent<Formula, Program>>> = { float32: new Recent(128), float64: new Recent(128), int32: new Recent(128) };

/**
 * Part by part, some hundred elements at a time. Every part is stored in the plan's dtype, and so rounded to it, numbers too: a
 * formula gives the bits that its parts give as operations of their own.
 */
export function map({ formula, parameters, reads, dtype }: MapPlan, y: TypedArray, inputs: readonly TypedArray[]): void {
  const { parts, operands, blocks } = programs[dtype].get(formula, () => compile(formula, dtype));
  parts.forEach((part, p) => {
    if (part.kind === 'literal') blocks[p]?.fill(part.value);
    if (part.kind === 'parameter') blocks[p]?.fill(at(parameters, part.index));
  });
  const values = [...blocks];
  const last = parts.length - 1;
  forEachRow(reads, (first, length, offsets, steps) => {
    for (let k = 0; k < length; k += BLOCK) {
      const n = Math.min(BLOCK, length - k);
      const result = y.subarray(first + k, first + k + n);
      for (let p = 0; p <= last; p++) {
        const part = at(parts, p);
        if (part.kind === 'input') {
          const x = at(inputs, part.index);
          const from = at(offsets, part.index) + k * at(steps, part.index);
          if (steps[part.index] === 0) blocks[p]?.fill(at(x, from), 0, n);
          else values[p] = x.subarray(from, from + n);
        } else if (part.kind === 'application') {
          const [a = 0, b = 0, c = 0] = at(operands, p);
          loops[part.name](n, p === last ? result : at(blocks, p), at(values, a), at(values, b), at(values, c));
        }
      }
      if (at(parts, last).kind !== 'application') result.set(at(values, last).subarray(0, n));
    }
  });
}
