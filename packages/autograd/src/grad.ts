import {
  ArgumentError,
  arange,
  DtypeError,
  equal,
  reshape,
  ShapeError,
  sameShape,
  scope,
  sizeOf,
  stack,
  Tensor,
  tensor,
  zeros,
  zerosLike,
  zipLeaves,
} from '@lenet-ts/tensor/functions';
import { checkFunction, checkTensor } from './arguments.ts';
import { Tape, walkGradient } from './tape.ts';
import { mapTree, type OnlyTensors } from './tree.ts';

/** What a differentiated function returns: the scalar, or a list that begins with it and carries what else the caller wants. */
export type Result = Tensor | readonly [Tensor, ...unknown[]];

/**
 * A function of a tree of parameters and of whatever else. A generic function that hands one on takes it as this type: of a type that is
 * still open TypeScript cannot tell whether it holds tensors alone.
 */
export type Differentiable<P, Rest extends readonly unknown[], R = Result> = ((params: P, ...rest: Rest) => R) & OnlyTensors<P>;

/**
 * The value of f and its gradient in the first argument, in that argument's structure. Nothing accumulates between calls;
 * every tensor made on the way is disposed. May be nested: gradients can be differentiated.
 * @throws ShapeError unless f returns a tensor of one element
 */
export function valueAndGrad<R extends Result, P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest, R>,
): (params: P, ...rest: Rest) => { value: R; gradient: P } {
  checkFunction('valueAndGrad', f);
  return (params, ...rest) => differentiate(params, (leaves) => f(leaves, ...rest));
}

/** The gradient alone, as valueAndGrad gives it. @throws ShapeError unless f returns a tensor of one element */
export function grad<P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest>,
): (params: P, ...rest: Rest) => P {
  checkFunction('grad', f);
  return (params, ...rest) => scope(() => differentiate(params, (leaves) => f(leaves, ...rest)).gradient);
}

/** The value and gradient of f at one point. */
export function differentiate<P extends object, R extends Result>(params: P, f: (leaves: P) => R): { value: R; gradient: P } {
  return scope(() => {
    const { tape, sources, value } = record(params, f);
    const output = scalarOf('grad', value);
    const reached = walkGradient(tape.steps, tape, new Map([[output, onesLike(output)]]));
    return { value, gradient: collect(sources, reached) };
  });
}

/** What g at f's output gives the inputs: Jᵀ g. @throws ShapeError unless g has the output's shape */
export function vjp<P extends object>(f: (inputs: P) => Tensor, inputs: P, g: Tensor): P {
  return scope(() => {
    const { tape, sources, value } = record(inputs, f);
    checkSeed('vjp', g, value);
    return collect(sources, walkGradient(tape.steps, tape, new Map([[value, g]])));
  });
}

/**
 * All derivatives of f(x), of shape [...y.shape, ...x.shape], by one walk an element of y: for small things. Beside the result
 * it needs room for one more of that size, and for one walk.
 * @returns a function that throws DtypeError for int32, and whatever f throws
 */
export function jacobian(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  checkFunction('jacobian', f);
  return (x) =>
    scope(() => {
      const { tape, sources, value } = record(x, f);
      const places = arange(value.size, { backend: x.backend.name, dtype: x.dtype });
      const row = (i: number) => {
        const seed = reshape(equal(places, i), value.shape);
        const reached = walkGradient(tape.steps, tape, new Map([[value, seed]]));
        return collect(sources, reached);
      };
      const shape = [...value.shape, ...x.shape];
      if (value.size === 0) return zeros(shape, { backend: x.backend.name, dtype: x.dtype });
      return reshape(stack(Array.from({ length: value.size }, (_, i) => scope(() => row(i)))), shape);
    });
}

/**
 * Runs f on fresh aliases of the leaves, so that a leaf that f also sees through its closure counts as a constant.
 */
export function record<P extends object, R>(params: P, f: (leaves: P) => R): { tape: Tape; sources: P; value: R } {
  checkFunction('grad', f);
  for (const [leaf] of zipLeaves('grad', params)) checkFloats('grad', leaf);
  const leaves: Tensor[] = [];
  const sources = mapTree(params, (leaf) => {
    const source = reshape(leaf, leaf.shape);
    leaves.push(source);
    return source;
  });
  const tape = new Tape(leaves);
  const value = tape.during(() => f(sources));
  if (value instanceof Promise) throw new ArgumentError('grad', 'the function is asynchronous; read data before or after it');
  return { tape, sources, value };
}

/** Throws a DtypeError for an int32, which has no gradient. */
export function checkFloats(operation: string, x: Tensor): void {
  checkTensor(operation, x);
  if (x.dtype === 'int32') throw new DtypeError(operation, 'whole numbers have no gradient; let the function take them from outside', [x.dtype]);
}

/** What reached each source, zeros where nothing did. Each is a tensor of its own, so that disposing one leaves the others. */
export function collect<P extends object>(sources: P, reached: ReadonlyMap<Tensor, Tensor>): P {
  return mapTree(sources, (source) => {
    const g = reached.get(source);
    return g ? reshape(g, g.shape) : zerosLike(source);
  });
}

/** The scalar that f returned. @throws ShapeError */
export function scalarOf(operation: string, value: Result): Tensor {
  const output = value instanceof Tensor ? value : value[0];
  if (!(output instanceof Tensor)) throw new ArgumentError(operation, 'the function must return a tensor');
  if (output.size !== 1)
    throw new ShapeError(operation, 'the walk back starts at one number; sum() the output, or use jacobian or vjp', [output.shape]);
  checkFloats(operation, output);
  return output;
}

/** Throws unless g can stand at y. */
export function checkSeed(operation: string, g: Tensor, y: Tensor): void {
  checkTensor(operation, g);
  checkTensor(operation, y);
  if (!sameShape(g.shape, y.shape)) throw new ShapeError(operation, "what is sent back must have the output's shape", [g.shape, y.shape]);
}

/** The gradient of y in itself. */
export function onesLike(y: Tensor): Tensor {
  return tensor(new Float64Array(sizeOf(y.shape)).fill(1), { shape: y.shape, dtype: y.dtype, backend: y.backend.name });
}
