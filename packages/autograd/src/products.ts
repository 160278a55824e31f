import { ArgumentError, add, mul, Random, scope, sub, type Tensor, tensor, zerosLike } from '@lenet-ts/tensor';
import { checkFunction, checkTensor, nameOf } from './arguments.ts';
import { atOutput, type LossStep, lossesOf, send } from './curvature.ts';
import { collect, type Differentiable, differentiate, grad, onesLike, type Result, record } from './grad.ts';
import { Tape, walkGradient } from './tape.ts';
import { leavesOf, mapTree, pairLeaves, zipTrees } from './tree.ts';

/** ⟨a, b⟩ of two trees of one structure. @throws ShapeError where they differ, ArgumentError where they hold no tensor */
function dot(operation: string, a: object, b: object): Tensor {
  const parts = pairLeaves(operation, a, b).map(([x, y]) => mul(x, y).sum());
  if (parts.length === 0) throw new ArgumentError(operation, 'there is no tensor to differentiate in');
  return parts.reduce((total, part) => total.add(part));
}

/** f at one point as a linear map: from the parameters to some tensors on the way, its heads. */
class Linearised<P extends object> {
  readonly #tape: Tape;
  readonly #sources: P;
  readonly heads: readonly Tensor[];

  constructor(tape: Tape, sources: P, heads: readonly Tensor[]) {
    this.#tape = tape;
    this.#sources = sources;
    this.heads = heads;
  }

  /** Jᵀ u, for one u a head. */
  pull(us: readonly Tensor[]): P {
    const seeds = new Map(this.heads.flatMap((head, i) => (us[i] ? [[head, us[i]]] : [])));
    return collect(this.#sources, walkGradient(this.#tape.steps, this.#tape, seeds));
  }

  /** J v: the walk back is linear in u, so its own derivative, ∂⟨Jᵀu, v⟩/∂u, is the way forward. */
  push(operation: string, v: P): readonly Tensor[] {
    return grad((us: readonly Tensor[]) => dot(operation, this.pull(us), v))(this.heads.map(zerosLike));
  }
}

/** J v, the change of f's output as its inputs move along v: one walk forward and two back. @throws ShapeError unless v has the inputs' structure */
export function jvp<P extends object>(f: (inputs: P) => Tensor, inputs: P, v: P): Tensor {
  return scope(() => {
    const { tape, sources, value } = record(inputs, f);
    checkTensor('jvp', value);
    const [pushed] = new Linearised(tape, sources, [value]).push('jvp', v);
    return pushed ?? zerosLike(value);
  });
}

/**
 * The second derivative of f in its first argument times v, in that argument's structure: the change of the gradient as the
 * argument moves along v. @throws ShapeError unless f returns one number and v has the argument's structure
 */
export function hvp<P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest>,
): (params: P, v: P, ...rest: Rest) => P {
  checkFunction('hvp', f);
  return (params, v, ...rest) => {
    const slope = (at: P) => dot('hvp', differentiate(at, (leaves) => f(leaves, ...rest)).gradient, v);
    return scope(() => differentiate(params, slope).gradient);
  };
}

/** f's losses at one point, and J from the parameters to what they read. */
class GaussNewton<P extends object> extends Linearised<P> {
  readonly #losses: readonly LossStep[];

  /** @throws ArgumentError as lossesOf does */
  static of<P extends object>(operation: string, params: P, f: (leaves: P) => Result): GaussNewton<P> {
    const { tape, sources, value } = record(params, f);
    const losses = lossesOf(operation, tape, atOutput(operation, value));
    return new GaussNewton(tape, sources, losses);
  }

  private constructor(tape: Tape, sources: P, losses: readonly LossStep[]) {
    const read = losses.flatMap(({ step }) => step.inputs.filter((x) => tape.tracks(x)));
    super(tape, sources, [...new Set(read)]);
    this.#losses = losses;
  }

  /** H t, with H the second derivative of all losses in what they read, and one t a head. */
  bend(ts: readonly Tensor[]): readonly Tensor[] {
    const along = new Map(this.heads.map((head, i) => [head, ts[i] ?? zerosLike(head)]));
    const changes = this.#losses.map(({ step, factor }) => {
      // The change of the loss's gradient along t, differentiated in all that the gradient reads: the inputs, and y, which they move too.
      const tape = new Tape([...this.heads, step.y]);
      const change = tape.during(() => {
        const parts = step.inputs.map((x, i) => {
          const t = along.get(x);
          return t && step.vjp(i, factor)?.mul(t).sum();
        });
        return parts.reduce((total, part) => (total && part ? total.add(part) : (total ?? part)));
      });
      if (!change) return new Map<Tensor, Tensor>();
      const reached = walkGradient(tape.steps, tape, new Map([[change, onesLike(change)]]));
      const throughY = reached.get(step.y);
      if (throughY) send(tape, step, reached, (i) => step.vjp(i, throughY));
      return reached;
    });
    return this.heads.map((head) => changes.reduce((total, change) => total.add(change.get(head) ?? 0), zerosLike(head)));
  }

  /** JᵀHJ v */
  product(operation: string, v: P): P {
    return this.pull(this.bend(this.push(operation, v)));
  }
}

/**
 * JᵀHJ v, the Gauss-Newton matrix times v, in the structure of f's first argument: J leads from there to what the losses read,
 * and H is their second derivative. It is what the second derivative would be if everything before the losses were linear, and
 * never negative where H is not.
 * @throws ShapeError unless v has the argument's structure, ArgumentError as diagGaussNewton does, but for a negative factor
 */
export function gaussNewtonProduct<P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest>,
): (params: P, v: P, ...rest: Rest) => P {
  checkFunction('gaussNewtonProduct', f);
  return (params, v, ...rest) => scope(() => GaussNewton.of('gaussNewtonProduct', params, (at) => f(at, ...rest)).product('gaussNewtonProduct', v));
}

/**
 * diag(JᵀHJ), exactly: what diagGaussNewton approximates by one walk. Two walks for each number that a loss reads, and no
 * matrix, so for a small head or a few patterns.
 * @throws ArgumentError as gaussNewtonProduct does
 */
export function gaussNewtonDiagonal<P extends object = Tensor, Rest extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, Rest>,
): (params: P, ...rest: Rest) => P {
  checkFunction('gaussNewtonDiagonal', f);
  return (params, ...rest) =>
    scope(() => {
      const matrix = GaussNewton.of('gaussNewtonDiagonal', params, (at) => f(at, ...rest));
      const places = matrix.heads.flatMap((head, h) => Array.from({ length: head.size }, (_, i) => [h, i] as const));
      return fold(places, mapTree(params, zerosLike), (total, [h, i]) => {
        const unit = matrix.heads.map((head, other) => (other === h ? oneAt(i, head) : zerosLike(head)));
        const product = zipTrees('gaussNewtonDiagonal', matrix.pull(unit), matrix.pull(matrix.bend(unit)), mul);
        return zipTrees('gaussNewtonDiagonal', total, product, add);
      });
    });
}

/**
 * Hutchinson's estimate of a matrix's diagonal from products with it: the mean of v∘(M v) over random signs v, and its standard
 * error, the deviation of one such sample over √samples. In one sample entry i is off by Σ_j≠i ±M_ij (Hutchinson, Communications in
 * Statistics 18 (1989)).
 * @param product v ↦ M v, such as `(v) => gaussNewtonProduct(f)(params, v)`
 * @throws ArgumentError for less than two samples
 */
export function hutchinson<P extends object>(
  product: (v: P) => P,
  params: P,
  samples: number,
  random: Random,
): { readonly diagonal: P; readonly standardError: P } {
  checkFunction('hutchinson', product, 'the product with the matrix');
  if (!(random instanceof Random)) throw new ArgumentError('hutchinson', `a Random is expected, such as new Random(1), not ${nameOf(random)}`);
  if (!(Number.isInteger(samples) && samples >= 2)) throw new ArgumentError('hutchinson', `it needs two samples at least, not ${nameOf(samples)}`);
  return scope(() => {
    const start = { mean: mapTree(params, zerosLike), squares: mapTree(params, zerosLike) };
    // Welford's way: the squares of small deviations, not a small difference of large squares.
    const { mean, squares } = fold(
      Array.from({ length: samples }, (_, n) => n),
      start,
      (state, n) => {
        const v = mapTree(params, (x) => signs(x, random));
        const found = zipTrees('hutchinson', v, product(v), mul);
        const before = zipTrees('hutchinson', found, state.mean, sub);
        const moved = zipTrees('hutchinson', state.mean, before, (m, d) => m.add(d.div(n + 1)));
        return {
          mean: moved,
          squares: zipTrees('hutchinson', state.squares, zipTrees('hutchinson', before, zipTrees('hutchinson', found, moved, sub), mul), add),
        };
      },
    );
    return { diagonal: mean, standardError: mapTree(squares, (sum) => sum.div(samples * (samples - 1)).sqrt()) };
  });
}

/** The last of the states that begin with `start`, one an item; those before it are disposed on the way. */
function fold<Item, State extends object>(items: readonly Item[], start: State, next: (state: State, item: Item) => State): State {
  return items.reduce((before, item) => {
    const after = scope(() => next(before, item));
    for (const leaf of leavesOf(before)) leaf.dispose();
    return after;
  }, start);
}

/** 1 at one place of x's, 0 elsewhere. */
function oneAt(place: number, x: Tensor): Tensor {
  const values = new Float64Array(x.size);
  values[place] = 1;
  return tensor(values, { shape: x.shape, dtype: x.dtype, backend: x.backend.name });
}

/** 1 or -1 at each place of x's, with even chances. */
function signs(x: Tensor, random: Random): Tensor {
  const values = Float64Array.from({ length: x.size }, () => 1 - 2 * random.integer(2));
  return tensor(values, { shape: x.shape, dtype: x.dtype, backend: x.backend.name });
}
