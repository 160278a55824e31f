import {
  ArgumentError,
  BackendMismatchError,
  cast,
  copyInPlace,
  DtypeError,
  flattenTree,
  formula,
  inPlace,
  keep,
  leavesOf,
  scalarLike,
  scope,
  type Tensor,
  tensor,
  unflattenTree,
  writeInPlace,
  zipLeaves,
} from '@lenet-ts/tensor/functions';
import { checkFloats } from '../grad.ts';
import { pairLeaves } from '../tree.ts';
import { checkNumber } from './checks.ts';
import type { Schedule } from './schedule.ts';

/** Changes parameters in place, given what grad or valueAndGrad returned for them. */
export interface Optimiser<P extends object> {
  /**
   * Everything that its steps depend on beside the parameters and what it was made with: how many steps there were, an int32; the step
   * size; and trees of the parameters' structure. With this and the parameters another one goes on to the same bits:
   * `encodeSafetensors({ params, optimiser: optimiser.state })` saves both.
   */
  readonly state: { readonly step: Tensor; readonly rate: Tensor };
  /** The step sizes: a tensor of the only one, or one for each parameter with a rate for each of its elements. */
  readonly rates: readonly Tensor[];
  /**
   * Copies what another one's state was, nested or by its names in a file.
   * @throws ArgumentError for other names, ShapeError, DtypeError, BackendMismatchError
   */
  load(state: object): void;
  /** Sets the step size, for captured steps too. @throws ArgumentError unless it is finite and not negative, and where a schedule sets it */
  setRate(rate: number): void;
  /**
   * For those that make their rates of the curvature: diagGaussNewton's of the mean loss over some hundred patterns.
   * @throws ShapeError unless it has the parameters' structure and shapes, ArgumentError where it is negative or NaN
   */
  setCurvature?(curvature: P): void;
  /** One step against the gradient. @throws ShapeError unless it has the parameters' structure and shapes */
  step(gradient: P): void;
  /** Gives back the optimiser's own tensors, not the parameters. */
  dispose(): void;
}

const count = inPlace('step', (step, one) => formula.add(step, one));

/**
 * What optimisers share: the count of steps and the step size, both tensors that go on in place, so that a captured step follows them.
 * @typeParam Memory what is kept beside the parameters
 */
export abstract class Descent<P extends object, Memory extends object> implements Optimiser<P> {
  readonly state: { readonly step: Tensor; readonly rate: Tensor } & Memory;
  protected readonly name: string;
  protected readonly params: P;
  /** Sets the rate of the next step, given how many there were. Undefined where it is a number. */
  readonly #schedule: ((rate: Tensor, done: Tensor) => void) | undefined;

  /** @param memory makes what is kept. @throws ArgumentError for a rate that is none, or where there is no parameter; DtypeError, BackendMismatchError */
  constructor(name: string, params: P, rate: number | Schedule, memory: () => Memory) {
    const first = checkParameters(
      name,
      zipLeaves(name, params).map(([leaf]) => leaf),
    );
    if (typeof rate !== 'function') checkNumber(name, 'the rate', rate, 0);
    this.name = name;
    this.params = params;
    this.#schedule = typeof rate === 'function' ? inPlace(name, (_rate, done) => rate(done)) : undefined;
    this.state = {
      step: tensor(Int32Array.of(0), { shape: [], backend: first.backend.name }),
      rate: scalarLike(first, typeof rate === 'number' ? rate : 0),
      ...memory(),
    };
    for (const leaf of leavesOf(this.state)) keep(leaf);
  }

  get rates(): readonly Tensor[] {
    return [this.state.rate];
  }

  protected get isScheduled(): boolean {
    return this.#schedule !== undefined;
  }

  load(state: object): void {
    const operation = `${this.name}.load`;
    const saved = unflattenTree(flattenTree(state), this.state, operation);
    const pairs = zipLeaves(operation, this.state, saved);
    const wrong = pairs.find(([own, other]) => own.dtype !== other.dtype);
    if (wrong) throw new DtypeError(operation, 'the state has another dtype', [wrong[0].dtype, wrong[1].dtype]);
    for (const [own, other] of pairs) copyInPlace(own, other);
  }

  setRate(rate: number): void {
    const values = Float64Array.of(checkNumber(this.name, 'the rate', rate, 0));
    if (this.#schedule) throw new ArgumentError(this.name, 'a schedule sets its rate; to set it yourself, make it with a number');
    writeInPlace(this.state.rate, this.state.rate.dtype === 'float64' ? values : Float32Array.from(values));
  }

  step(gradient: P): void {
    pairLeaves(`${this.name}.step`, this.params, gradient);
    scope(() => {
      this.#schedule?.(this.state.rate, this.done());
      this.update(gradient);
      count(this.state.step, 1);
    });
  }

  dispose(): void {
    for (const leaf of leavesOf(this.state)) leaf.dispose();
  }

  /** How many steps there were, as a float. */
  protected done(): Tensor {
    return cast(this.state.step, this.state.rate.dtype);
  }

  /** Changes the parameters. */
  protected abstract update(gradient: P): void;
}

/** The first parameter, which the others are like. */
function checkParameters(name: string, leaves: readonly Tensor[]): Tensor {
  const [first] = leaves;
  if (!first) throw new ArgumentError(name, 'there is no parameter');
  for (const leaf of leaves) {
    checkFloats(name, leaf);
    if (leaf.dtype !== first.dtype) throw new DtypeError(name, 'its parameters have one dtype', [first.dtype, leaf.dtype]);
    if (leaf.backend !== first.backend) throw new BackendMismatchError(name, [first.backend.name, leaf.backend.name]);
  }
  return first;
}
