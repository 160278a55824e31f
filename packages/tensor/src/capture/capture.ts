import { checkFunction } from '../check.ts';
import { context } from '../context.ts';
import { ArgumentError } from '../errors.ts';
import { scope, tensorsIn } from '../scope.ts';
import { Tensor } from '../tensor.ts';
import { type Arguments, type CallArguments, type Leaf, rebuild, takeApart, withTensors } from './arguments.ts';
import { differenceOf } from './difference.ts';
import { Made, type Noted, Passed, Recording } from './recording.ts';
import { Notes } from './steps.ts';

/** A function that is noted once for every kind of arguments and then replayed. */
export interface Captured<A extends readonly unknown[], R> extends Disposable {
  (...args: Arguments<A>): R;
  /** Gives back what it noted. The next call begins anew. */
  dispose(): void;
}

/** So many kinds of arguments are remembered: those met last. */
const MOST_RECORDINGS = 16;

const READS = 'the function reads values back, which later calls could not do';

const TRACKED = 'its result depends on a variable that is no argument, so that later calls would have no gradient; make the variable an argument';

/** Gives back the buffers of a captured function that was forgotten. */
const forgotten = new FinalizationRegistry<Recording<unknown>[]>(letGo);

/**
 * A function that does what `f` does, but notes its kernel calls the first time and later makes the same calls again, without
 * shapes, checks, tapes and scopes in between. Inside `f` every number that changes is a tensor: where it takes one, a caller
 * may also give a number, a typed array, or { values, shape }. Texts and booleans, the shapes, and which tensors share a buffer
 * make one kind of arguments; another kind is noted anew. Lists and objects of arguments are arguments.
 *
 * What it returns are new tensors, the caller's own. Tensors that `f` finds elsewhere, such as an optimiser's, stay those of the first
 * call; what `f` changes in place, these and its arguments, stays changed. Inside a gradient or another captured function `f` runs
 * as it is.
 *
 * Whatever else changes between calls (a branch, a number, random numbers, numbers written into new tensors, a tensor that was
 * replaced) would be as the first call found it. So the calls 2, 3, 5, 9, 17, … of each kind run `f` instead of replaying, and compare
 * what it asks for with what was noted. What changes only between those calls, and back, is not seen; nor is what `f` does beside
 * tensors.
 * @returns the function, which throws ArgumentError where `f` reads values back or is asynchronous, and where it did not ask for what
 *   it asked for in the first call: that call is done, as `f` had it, and the next one begins anew
 */
export function capture<A extends readonly unknown[] = readonly Tensor[], R = unknown>(f: (...args: A) => R): Captured<A, R> {
  checkFunction('capture', 'f', f);
  /** One for each kind of arguments, that of the last call first. */
  const recordings: Recording<R>[] = [];
  /** What it returned outside of any scope: often nobody wants it. */
  let returned: Tensor[] = [];
  const remember = (made: readonly Tensor[]) => {
    if (!context.scope) returned.push(...made);
  };

  const verify = (recording: Recording<R>, args: Arguments<A>, call: CallArguments): R => {
    const { noted, result, made } = note(f, args, call);
    const difference = differenceOf(recording.noted, noted);
    noted.notes.letGo();
    recording.runs++;
    if (difference === undefined) {
      remember(made);
      return result;
    }
    for (const tensor of made) tensor.dispose();
    letGo(recordings.splice(0, 1));
    throw new ArgumentError(
      'capture',
      `in call ${recording.runs} the function differed from its first one: ${difference}. What changes has to be an argument, or a tensor that is written in place`,
    );
  };

  const replay = (recording: Recording<R>, call: CallArguments): R => {
    const made: Tensor[] = [];
    const result = recording.replay(call, made);
    recording.runs++;
    remember(made);
    return result;
  };

  const run = (...args: Arguments<A>): R => {
    const call = takeApart(args);
    if (runsAsItIs(call)) return scope(() => f(...withTensors<A>(args, call.leaves.map(asTensor))));
    const passed = returned.filter((tensor) => call.leaves.includes(tensor));
    for (const tensor of returned) if (!passed.includes(tensor)) tensor.moveToHost();
    returned = passed;
    const i = recordings.findIndex((recording) => recording.fits(call));
    const recording = recordings[i];
    if (!recording) {
      const { noted, result, made } = note(f, args, call);
      recordings.unshift(new Recording(call, noted));
      remember(made);
      letGo(recordings.splice(MOST_RECORDINGS));
      return result;
    }
    if (i > 0) recordings.unshift(...recordings.splice(i, 1));
    return Number.isInteger(Math.log2(recording.runs)) ? verify(recording, args, call) : replay(recording, call);
  };

  const dispose = () => {
    letGo(recordings.splice(0));
    returned = [];
  };
  const captured = Object.assign(run, { dispose, [Symbol.dispose]: dispose });
  forgotten.register(captured, recordings);
  return captured;
}

/** Whether nothing is to be noted: inside a gradient, whose tape hears nothing of a replay, or inside another captured function. */
function runsAsItIs({ leaves }: CallArguments): boolean {
  const { recorders, observers } = context;
  const taped = recorders.some((recorder) => recorder.outlivesScopes || leaves.some((leaf) => leaf instanceof Tensor && recorder.tracks?.(leaf)));
  return taped || observers.some((observer) => observer instanceof Notes);
}

function asTensor(leaf: Leaf): Tensor {
  return leaf instanceof Tensor ? leaf : leaf.place();
}

/** The tensor that `f` is given: one of its own, so that what it reads by way of arguments can be told from what it finds elsewhere. */
function inside(leaf: Leaf): Tensor {
  return leaf instanceof Tensor ? new Tensor(leaf.shape, leaf.block('capture').alias(), 'capture') : leaf.place();
}

/** Runs `f` and notes what it asks for. `made` are the new tensors of the result. */
function note<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  args: Arguments<A>,
  { leaves }: CallArguments,
): { readonly noted: Noted<R>; readonly result: R; readonly made: readonly Tensor[] } {
  return scope(() => {
    const given = leaves.map(inside);
    const notes = new Notes(given.map((tensor) => tensor.block('capture')));
    context.observers.push(notes);
    try {
      const result = scope(() => f(...withTensors<A>(args, given)));
      if (notes.reads) throw new ArgumentError('capture', READS);
      for (const tensor of tensorsIn(result)) {
        if (context.recorders.some((recorder) => recorder.tracks?.(tensor)) && !given.includes(tensor)) throw new ArgumentError('capture', TRACKED);
      }
      return withPlaces(result, notes, given, leaves);
    } catch (error) {
      notes.letGo();
      throw notes.reads ? new ArgumentError('capture', READS) : error;
    } finally {
      context.observers.splice(context.observers.indexOf(notes), 1);
    }
  });
}

/** The result as a template and as the caller gets it, whose tensors know nothing of the arguments' other names. */
function withPlaces<R>(
  result: R,
  notes: Notes,
  given: readonly Tensor[],
  leaves: readonly Leaf[],
): { readonly noted: Noted<R>; readonly result: R; readonly made: readonly Tensor[] } {
  const fresh = new Set<unknown>(context.scope?.made);
  const places = new Map<Tensor, readonly [place: unknown, tensor: Tensor]>();
  const made: Tensor[] = [];
  for (const tensor of new Set(tensorsIn(result))) {
    const argument = given.indexOf(tensor);
    const leaf = leaves[argument];
    if (leaf instanceof Tensor) places.set(tensor, [new Passed(argument), leaf]);
    else if (fresh.has(tensor)) {
      const block = tensor.block('capture');
      const own = block.original ? new Tensor(tensor.shape, block.original, 'capture') : tensor;
      places.set(tensor, [new Made(notes.slotOf(block), tensor.shape), own]);
      made.push(own);
    }
  }
  const replaced = (i: 0 | 1) => rebuild(result, (part) => (part instanceof Tensor ? (places.get(part)?.[i] ?? part) : undefined));
  return { noted: { notes, template: replaced(0) }, result: replaced(1), made };
}

function letGo(recordings: Recording<unknown>[]): void {
  for (const recording of recordings.splice(0)) recording.letGo();
}
