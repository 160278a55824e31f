import {
  ArgumentError,
  type AttributesOf,
  type Form,
  type InputsOf,
  now,
  type PrimitiveName,
  type Rule,
  type RuleOf,
  recorders,
  reshape,
  scope,
  Tensor,
  unrecorded,
} from '@lenet-ts/tensor/functions';
import { checkFunction, nameOf } from './arguments.ts';
import { walkCurvature } from './curvature.ts';
import { type Step, StepRecorder, Tape, walkGradient } from './tape.ts';

/**
 * A function that does what f does, but of which a gradient remembers what it read and what it gave alone: what lies between is computed a
 * second time on the way back. A chain of n operations in √n such parts takes the memory of 2√n, and the time of one more walk forward
 * (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016).
 *
 * f may read tensors that it finds elsewhere. It is run again, so it changes nothing in place and draws no random numbers: a mask for
 * dropout is made outside. Losses stay outside too: f passes curvature on, which begins behind it.
 * @throws ArgumentError unless f returns a tensor, and where it changes something in place; on the way back OverwrittenError where what it
 *   read was changed since
 */
export function checkpoint<Args extends readonly unknown[] = readonly Tensor[]>(f: (...args: Args) => Tensor): (...args: Args) => Tensor {
  checkFunction('checkpoint', f);
  return (...args) => {
    const before = now();
    const reads = new Reads();
    const y = unrecorded(() => scope(() => reads.during(() => reads.ownResult(f(...args)))));
    if (now() !== before)
      throw new ArgumentError(
        'checkpoint',
        'the function changes a tensor in place, as random numbers do their generator: a second run would do so again',
      );
    const step = new Recomputed(() => f(...args), reads.outside(), y);
    for (const recorder of recorders) if (recorder instanceof StepRecorder) recorder.keep(step);
    return y;
  };
}

/** Notes what a function reads. */
class Reads extends StepRecorder {
  // As a tape, so that a captured function inside f runs as it is, where it is heard.
  readonly outlivesScopes = true;
  readonly #read = new Set<Tensor>();
  readonly #made = new Set<Tensor>();

  tracks(): boolean {
    return false;
  }

  protected push(): void {}

  override record<K extends PrimitiveName>(_name: K, _rule: RuleOf<K>, inputs: InputsOf<K>, _attributes: AttributesOf<K>, y: Tensor): void {
    this.#note(inputs, y);
  }

  override keepStep<Inputs extends readonly Tensor[], Attributes>(
    _name: string,
    _rule: Rule<Inputs, Attributes>,
    inputs: Inputs,
    _attributes: Attributes,
    y: Tensor,
  ): void {
    this.#note(inputs, y);
  }

  override keep({ inputs, y }: Step): void {
    this.#note(inputs, y);
  }

  #note(inputs: readonly Tensor[], y: Tensor): void {
    for (const input of inputs) if (!this.#made.has(input)) this.#read.add(input);
    this.#made.add(y);
  }

  /** f's result, as a tensor that it made: where something comes out as it is, the walk must still tell output from input. */
  ownResult(result: Tensor): Tensor {
    if (!(result instanceof Tensor)) throw new ArgumentError('checkpoint', `the function returns a tensor, not ${nameOf(result)}`);
    return this.#made.has(result) ? result : reshape(result, result.shape);
  }

  /** What was there before, now that all that f made is gone. */
  outside(): readonly Tensor[] {
    return [...this.#read].filter(({ disposed }) => !disposed);
  }
}

/** A walk back over what is computed for it. */
interface Walk {
  readonly way: 'gradient' | 'curvature';
  readonly g: Tensor;
  readonly listeners: number;
  readonly parts: readonly (Tensor | undefined)[];
}

class Recomputed implements Step {
  readonly name = 'checkpoint';
  readonly form: Form = 'nonlinear';
  readonly inputs: readonly Tensor[];
  readonly y: Tensor;
  readonly #again: () => Tensor;
  readonly #ran: number = now();
  readonly #tracked: readonly Tensor[];
  /** One run gives all inputs their parts, which are asked for in order. */
  #last: (Walk & { readonly asked: number }) | undefined;

  constructor(again: () => Tensor, inputs: readonly Tensor[], y: Tensor) {
    this.#again = again;
    this.inputs = inputs;
    this.y = y;
    const listening = recorders.filter((recorder) => recorder instanceof StepRecorder);
    this.#tracked = inputs.filter((x) => listening.some((recorder) => recorder.tracks(x)));
  }

  vjp(i: number, g: Tensor): Tensor | undefined {
    return this.#part('gradient', i, g);
  }

  curvature(i: number, h: Tensor): Tensor | undefined {
    return this.#part('curvature', i, h);
  }

  #part(way: Walk['way'], i: number, g: Tensor): Tensor | undefined {
    const last = this.#last;
    const goesOn = last && last.way === way && last.g === g && last.asked < i && last.listeners === recorders.length;
    const walk = goesOn ? last : { way, g, listeners: recorders.length, parts: this.#walk(way, g) };
    this.#last = { ...walk, asked: i };
    return walk.parts[i];
  }

  #walk(way: Walk['way'], g: Tensor): readonly (Tensor | undefined)[] {
    for (const x of this.inputs) x.asOf(this.#ran, this.name).block(this.name);
    return scope(() => {
      const tape = new Tape(this.#tracked);
      const y = tape.during(this.#again);
      const seeds = new Map([[y, g]]);
      const reached = way === 'gradient' ? walkGradient(tape.steps, tape, seeds) : walkCurvature(tape, seeds);
      return this.inputs.map((x) => reached.get(x));
    });
  }
}
