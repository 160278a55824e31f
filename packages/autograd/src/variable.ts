import { ArgumentError, keep, recorders, reshape, scope, Tensor, unrecorded } from '@lenet-ts/tensor/functions';
import { checkFloats, onesLike, scalarOf } from './grad.ts';
import { type Step, StepRecorder, walkGradient } from './tape.ts';

declare module '@lenet-ts/tensor' {
  interface Tensor {
    /** For a variable: its gradient from the last backward() of all, undefined where that scalar did not depend on it. */
    readonly grad: Tensor | undefined;
    /**
     * Fills `grad` of every variable this scalar depends on. Nothing is added up: the gradients of the backward() before, of
     * these and of all other variables, are disposed first.
     * @throws ShapeError unless a scalar, ArgumentError where it depends on no variable, OverwrittenError where a step needs a
     * value that was changed in place since
     */
    backward(): void;
  }
}

/** Remembers the step behind every tensor that depends on a variable, for as long as somebody holds that tensor. */
class Graph extends StepRecorder {
  readonly outlivesScopes = false;
  readonly #steps = new WeakMap<Tensor, { readonly step: Step; readonly order: number }>();
  readonly #variables = new WeakSet<Tensor>();
  #count = 0;
  #listening = false;

  add(variable: Tensor): void {
    this.#variables.add(variable);
    if (this.#listening) return;
    this.#listening = true;
    recorders.push(this);
  }

  isVariable(tensor: Tensor): boolean {
    return this.#variables.has(tensor);
  }

  tracks(tensor: Tensor): boolean {
    return this.#variables.has(tensor) || this.#steps.has(tensor);
  }

  protected push(step: Step): void {
    this.#steps.set(step.y, { step, order: this.#count++ });
  }

  behind(y: Tensor): Tensor[] {
    return this.stepsBehind(y).flatMap((step) => [...step.inputs, step.y]);
  }

  /** The steps that y depends on, in the order in which they ran. */
  stepsBehind(y: Tensor): Step[] {
    const found = new Map<Step, number>();
    const open = [y];
    for (let tensor = open.pop(); tensor; tensor = open.pop()) {
      const entry = this.#steps.get(tensor);
      if (!entry || found.has(entry.step)) continue;
      found.set(entry.step, entry.order);
      open.push(...entry.step.inputs);
    }
    return [...found].sort(([, a], [, b]) => a - b).map(([step]) => step);
  }
}

const graph = new Graph();
/** What the last backward() left: by variable, and as a list, to be disposed by the next. */
let gradients = new WeakMap<Tensor, Tensor>();
let last: readonly Tensor[] = [];

/** A tensor with x's values whose gradient backward() fills in: the way of PyTorch. grad() needs none of this. @throws DtypeError for int32 */
export function variable(x: Tensor): Tensor {
  checkFloats('variable', x);
  const leaf = keep(unrecorded(() => reshape(x, x.shape)));
  graph.add(leaf);
  return leaf;
}

function backward(this: Tensor): void {
  const y = scalarOf('backward', this);
  const steps = graph.stepsBehind(y);
  if (steps.length === 0 && !graph.isVariable(y))
    throw new ArgumentError('backward', 'this tensor depends on no variable; make one with variable(x)');
  scope(() => {
    const reached = unrecorded(() => walkGradient(steps, graph, new Map([[y, onesLike(y)]])));
    for (const g of last) g.dispose();
    // One g may have reached several variables: each gets a tensor of its own.
    const fresh = [...reached].filter(([x]) => graph.isVariable(x)).map(([x, g]) => [x, keep(unrecorded(() => reshape(g, g.shape)))] as const);
    gradients = new WeakMap(fresh);
    last = fresh.map(([, g]) => g);
  });
}

Object.defineProperties(Tensor.prototype, {
  grad: {
    get(this: Tensor) {
      return gradients.get(this);
    },
  },
  backward: { value: backward },
});
