import { checkFunction, hasFields, isPlainObject } from './check.ts';
import { context, type Scope } from './context.ts';
import { ArgumentError } from './errors.ts';
import { bind, catchLater, type Owner, own } from './memory.ts';
import { checkTensor, Tensor } from './tensor.ts';

/**
 * Runs `body` and disposes every tensor made inside it, except those it returns (alone, or inside arrays and
 * objects). Scopes nest. Inside a gradient the tensors stay until the gradient is done, because the backward walk reads them.
 * What backward() will read behind a tensor that is returned lives as long as that tensor.
 * @throws ArgumentError when body is asynchronous: use `using` or dispose() there
 */
export function scope<T>(body: () => T): T {
  checkFunction('scope', 'the body', body);
  const inner: Scope = { made: [], outer: context.scope };
  context.scope = inner;
  let result: T | undefined;
  try {
    result = body();
    if (result instanceof Promise) {
      throw new ArgumentError('scope', 'its body is asynchronous, and other code would run inside the scope; use `using` or dispose() instead');
    }
    return result;
  } finally {
    context.scope = inner.outer;
    const taped = context.recorders.some((recorder) => recorder.outlivesScopes);
    const returned = taped ? [] : tensorsIn(result);
    const survivors = new Set<Owner>(returned);
    const needed = keepNeeded(returned, inner);
    // Most sets are empty, and a look into one costs as much as all else that a tensor's end does.
    for (const tensor of inner.made) {
      if (tensor.disposed || (needed.size > 0 && needed.has(tensor))) continue;
      if (taped || (survivors.size > 0 && survivors.has(tensor))) own(tensor, tensor.block('scope'));
      else tensor.dispose();
    }
  }
}

/** Binds what graphs will read behind `survivors`, of what was made in a scope, to their lives. Returns it. */
function keepNeeded(survivors: readonly Tensor[], { made }: Scope): ReadonlySet<Owner> {
  const needed = new Set<Owner>();
  if (survivors.length === 0) return needed;
  const readers = context.recorders.flatMap((recorder) => recorder.behind?.bind(recorder) ?? []);
  if (readers.length === 0) return needed;
  const living = new Set<Owner>(survivors);
  const mortal = new Set(made.filter((tensor) => !tensor.disposed && !living.has(tensor)));
  for (const survivor of new Set(survivors)) {
    const read = [...new Set(readers.flatMap((behind) => behind(survivor)))].filter((tensor) => mortal.has(tensor));
    if (read.length === 0) continue;
    bind(survivor, read);
    for (const tensor of read) {
      if (!needed.has(tensor)) catchLater(tensor, tensor.block('scope'));
      needed.add(tensor);
    }
  }
  return needed;
}

/** Takes a tensor out of every scope, so that it lives until it is disposed. Returns it. @throws ArgumentError for what is no tensor, DisposedError */
export function keep(tensor: Tensor): Tensor {
  checkTensor('keep', tensor);
  const block = tensor.block('keep');
  for (let frame = context.scope; frame; frame = frame.outer) {
    const i = frame.made.lastIndexOf(tensor);
    if (i >= 0) {
      frame.made.splice(i, 1);
      catchLater(tensor, block);
    }
    const needed = keepNeeded([tensor], frame);
    if (needed.size > 0) frame.made.splice(0, frame.made.length, ...frame.made.filter((made) => !needed.has(made)));
  }
  return tensor;
}

/** The tensors inside nested arrays and objects, of classes too. */
export function tensorsIn(value: unknown): Tensor[] {
  const found: Tensor[] = [];
  findTensors(value, found);
  return found;
}

/** @param seen the objects of classes on the way and before, which may hold each other */
function findTensors(value: unknown, found: Tensor[], seen?: Set<object>): void {
  if (value instanceof Tensor) found.push(value);
  else if (Array.isArray(value)) for (const item of value) findTensors(item, found, seen);
  else if (isPlainObject(value)) for (const item of Object.values(value)) findTensors(item, found, seen);
  else if (hasFields(value) && !seen?.has(value)) {
    const met = (seen ?? new Set()).add(value);
    for (const item of Object.values(value)) findTensors(item, found, met);
  }
}

/** Whether a value is an object whose fields are walked through: a plain one, or one of a class that holds tensors. */
export function isBranch(value: unknown): value is object {
  return isPlainObject(value) || (hasFields(value) && !(value instanceof Tensor) && tensorsIn(value).length > 0);
}
