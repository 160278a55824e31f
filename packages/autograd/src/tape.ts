import {
  ArgumentError,
  type AttributesOf,
  add,
  type Call,
  type Form,
  type InputsOf,
  now,
  type PrimitiveName,
  type Recorder,
  type Rule,
  type RuleOf,
  recorders,
  reshape,
  ShapeError,
  sameShape,
  scope,
  sum,
  type Tensor,
  unrecorded,
  type WayBack,
} from '@lenet-ts/tensor/functions';
import { checkFunction, checkTensor } from './arguments.ts';

/** One operation that ran, ready to be walked backwards. */
export interface Step {
  readonly name: string;
  readonly form: Form;
  readonly inputs: readonly Tensor[];
  readonly y: Tensor;
  /** What g at y gives input i, or undefined where y is flat in it. @throws ArgumentError where it has no gradient */
  vjp(i: number, g: Tensor): Tensor | undefined;
  /** What h at y gives input i (for a loss: what g gives), or undefined. @throws ArgumentError where it has no curvature */
  curvature(i: number, h: Tensor): Tensor | undefined;
}

class BoundStep<Inputs extends readonly Tensor[], Attributes> implements Step, Call<Inputs, Attributes> {
  readonly name: string;
  readonly rule: Rule<Inputs, Attributes>;
  readonly inputs: Inputs;
  readonly attributes: Attributes;
  readonly y: Tensor;
  /** When it ran: what was changed in place since is not what it used. */
  readonly #ran: number = now();

  constructor(name: string, rule: Rule<Inputs, Attributes>, inputs: Inputs, attributes: Attributes, y: Tensor) {
    this.name = name;
    this.rule = rule;
    this.inputs = inputs;
    this.attributes = attributes;
    this.y = y;
  }

  get form(): Form {
    return this.rule.form;
  }

  vjp(i: number, g: Tensor): Tensor | undefined {
    return this.#back(this.rule.vjp[i], 'gradient', i, g);
  }

  curvature(i: number, h: Tensor): Tensor | undefined {
    return this.#back(this.rule.curvature[i], 'curvature', i, h);
  }

  #back(way: WayBack<Inputs, Attributes> | undefined, what: string, i: number, g: Tensor): Tensor | undefined {
    if (way === 'flat') return undefined;
    return way ? way(g, this.#ran === now() ? this : this.#asItRan()) : this.#refuse(what, i);
  }

  // Apart, so that the method above is small enough to be part of its callers.
  #refuse(what: string, i: number): never {
    throw new ArgumentError(
      this.name,
      `its rule has no ${what} for input ${i + 1} of ${this.inputs.length}, which depends on what is differentiated; take a constant there`,
    );
  }

  /** The call with its tensors as they were, so that a rule which reads one that was changed throws, and any other goes on. */
  #asItRan(): Call<Inputs, Attributes> {
    const asOf = (tensor: Tensor) => tensor.asOf(this.#ran, this.name);
    return { inputs: mapInputs(this.inputs, asOf), attributes: this.attributes, y: asOf(this.y) };
  }
}

function mapInputs<Inputs extends readonly Tensor[]>(inputs: Inputs, replace: (input: Tensor) => Tensor): Inputs;
function mapInputs(inputs: readonly Tensor[], replace: (input: Tensor) => Tensor): readonly Tensor[] {
  return inputs.map(replace);
}

/** What a primitive is called: an elementwise operation has a name of its own. */
function nameOf<K extends PrimitiveName>(name: K, attributes: AttributesOf<K>): string {
  return attributes !== undefined && 'operation' in attributes ? attributes.operation.name : name;
}

/** A recorder that keeps steps: the tape of grad(), or the graph behind variable(). */
export abstract class StepRecorder implements Recorder {
  abstract readonly outlivesScopes: boolean;
  /** Whether gradients flow into this tensor. */
  abstract tracks(tensor: Tensor): boolean;
  protected abstract push(step: Step): void;

  record<K extends PrimitiveName>(name: K, rule: RuleOf<K>, inputs: InputsOf<K>, attributes: AttributesOf<K>, y: Tensor): void {
    this.keepStep(nameOf(name, attributes), rule, inputs, attributes, y);
  }

  keepStep<Inputs extends readonly Tensor[], Attributes>(
    name: string,
    rule: Rule<Inputs, Attributes>,
    inputs: Inputs,
    attributes: Attributes,
    y: Tensor,
  ): void {
    // Whole numbers do not change with what they were made of, almost everywhere.
    if (y.dtype === 'int32') return;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      if (input && rule.vjp[i] !== 'flat' && this.tracks(input)) {
        this.push(new BoundStep(name, rule, inputs, attributes, y));
        return;
      }
    }
  }

  /** The same for a step that knows its own way back. */
  keep(step: Step): void {
    if (step.y.dtype !== 'int32' && step.inputs.some((input) => this.tracks(input))) this.push(step);
  }

  /** Runs `body` while this recorder listens. */
  during<T>(body: () => T): T {
    recorders.push(this);
    try {
      return body();
    } finally {
      recorders.splice(recorders.lastIndexOf(this), 1);
    }
  }
}

/** The steps that depend on a set of tensors, in the order in which they ran. */
export class Tape extends StepRecorder {
  readonly outlivesScopes = true;
  readonly steps: Step[] = [];
  readonly #tracked: Set<Tensor>;

  constructor(sources: readonly Tensor[]) {
    super();
    this.#tracked = new Set(sources);
  }

  tracks(tensor: Tensor): boolean {
    return this.#tracked.has(tensor);
  }

  protected push(step: Step): void {
    this.#tracked.add(step.y);
    this.steps.push(step);
  }
}

function checkWays(name: string, what: string, ways: readonly unknown[], inputs: readonly Tensor[]): void {
  if (ways.length < inputs.length) throw new ArgumentError(name, `it has ${inputs.length} inputs, and its rule a ${what} for ${ways.length}`);
}

/**
 * An operation of your own. Gradients use its rule, not what happens inside `forward`.
 * Constants belong into the closure; every tensor that needs a gradient is an input.
 * A call throws an ArgumentError where the rule has not one way back for each input.
 */
export function defineOperation<Inputs extends readonly Tensor[]>(
  name: string,
  forward: (...inputs: Inputs) => Tensor,
  rule: Rule<Inputs>,
): (...inputs: Inputs) => Tensor {
  checkFunction(name, forward, 'what an operation computes');
  if (!Array.isArray(rule?.vjp) || !Array.isArray(rule.curvature)) {
    throw new ArgumentError(name, 'its rule has a list of gradients, vjp, and one of curvatures; diagonal, bilinear, structural and loss make it');
  }
  return (...inputs) => {
    if (inputs.length < forward.length) throw new ArgumentError(name, `it takes ${forward.length} tensors, not ${inputs.length}`);
    for (const x of inputs) checkTensor(name, x);
    checkWays(name, 'gradient', rule.vjp, inputs);
    checkWays(name, 'curvature', rule.curvature, inputs);
    const y = unrecorded(() =>
      scope(() => {
        const result = forward(...inputs);
        // Where an input comes out as it is, the walk must still tell output from input.
        return inputs.includes(result) ? reshape(result, result.shape) : result;
      }),
    );
    for (const recorder of recorders) if (recorder instanceof StepRecorder) recorder.keepStep(name, rule, inputs, undefined, y);
    return y;
  };
}

/** Adds g up over the axes along which `shape` was broadcast to g's shape. @throws ShapeError unless it broadcasts to that shape */
function sumTo(g: Tensor, shape: readonly number[], operation: string): Tensor {
  const missing = g.rank - shape.length;
  const fits = missing >= 0 && shape.every((n, axis) => n === 1 || n === g.shape[axis + missing]);
  if (!fits)
    throw new ShapeError(operation, "what its rule sends an input must have that input's shape, or one the input broadcasts to", [g.shape, shape]);
  const axes = g.shape.flatMap((n, axis) => (axis < missing || (n !== 1 && shape[axis - missing] === 1) ? [axis] : []));
  return reshape(sum(g, axes, { keepDims: true }), shape);
}

/** Adds what a step sends its input x to what has reached x so far. */
export function accumulate(reached: Map<Tensor, Tensor>, step: Step, x: Tensor, part: Tensor): void {
  const before = reached.get(x);
  const fitted = sameShape(part.shape, x.shape) ? part : sumTo(part, x.shape, step.name);
  reached.set(x, before ? add(before, fitted) : fitted);
}

/** The gradient walk: from the last step to the first, what reached a step's output goes to those of its inputs that its recorder tracks. */
export function walkGradient(steps: readonly Step[], recorder: StepRecorder, seeds: ReadonlyMap<Tensor, Tensor>): Map<Tensor, Tensor> {
  const reached = new Map(seeds);
  for (let s = steps.length - 1; s >= 0; s--) {
    const step = steps[s];
    const g = step && reached.get(step.y);
    if (!g) continue;
    for (let i = 0; i < step.inputs.length; i++) {
      const x = step.inputs[i];
      const part = x && recorder.tracks(x) ? step.vjp(i, g) : undefined;
      if (x && part) accumulate(reached, step, x, part);
    }
    // Nothing before this step depends on y again: the map stays as small as what is still to be walked.
    reached.delete(step.y);
  }
  return reached;
}
