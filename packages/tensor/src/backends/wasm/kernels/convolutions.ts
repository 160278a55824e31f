import type { Conv2dPlan } from '../../../backend.ts';
import type { Memory } from '../heap.ts';
import { Tables, type TableUsage } from '../tables.ts';
import { TOGETHER } from './patterns.ts';

/** A kernel for the convolutions of one shape and one list of connections. */
interface Compiled<K> {
  /** The last that was asked for: a replay asks with the same ones again. */
  plan: Conv2dPlan;
  readonly kernel: K;
  readonly tables: Tables;
}

/** Kernels by the key of their connections. Each list is short, so it is searched. */
type Shelf<K> = Map<string, Compiled<K>[]>;

/** At least so many kernels are kept, at most twice as many; fewer where their tables hold more than so many bytes. */
const KEPT = 64;
const KEPT_BYTES = 32 * 2 ** 20;

/**
 * Makes kernels for convolutions when they are first met, and keeps those met last: when a shelf is full it becomes the older of
 * two, and what is still on that one by the time the next is full goes, with its tables. A kernel is looked up at every call, by
 * replays too, so none that goes is in use; joined calls have kernels of their own. The batch is a parameter of a kernel;
 * small ones have kernels of their own, which know nothing of patterns side by side.
 */
export function keepConvolutions<K>(heap: Memory, usage: TableUsage, make: (plan: Conv2dPlan, tables: Tables) => K): (plan: Conv2dPlan) => K {
  let [young, old]: [Shelf<K>, Shelf<K>] = [new Map(), new Map()];
  let [count, bytes] = [0, 0];
  const compile = (plan: Conv2dPlan): Compiled<K> => {
    const tables = new Tables(heap, usage);
    try {
      return { plan, kernel: make(plan, tables), tables };
    } catch (error) {
      tables.free();
      throw error;
    }
  };
  return (plan) => {
    const known = find(young, plan);
    if (known) return known.kernel;
    const compiled = take(old, plan) ?? compile(plan);
    if (count >= KEPT || bytes >= KEPT_BYTES) {
      for (const list of old.values()) for (const { tables } of list) tables.free();
      [young, old] = [new Map(), young];
      [count, bytes] = [0, 0];
    }
    const { key } = plan.connections;
    const list = young.get(key);
    if (list) list.push(compiled);
    else young.set(key, [compiled]);
    count++;
    bytes += compiled.tables.bytes;
    return compiled.kernel;
  };
}

function find<K>(shelf: Shelf<K>, plan: Conv2dPlan): Compiled<K> | undefined {
  const list = shelf.get(plan.connections.key);
  for (let i = 0; list && i < list.length; i++) {
    const compiled = list[i];
    if (!compiled || !(compiled.plan === plan || isAlike(compiled.plan, plan))) continue;
    compiled.plan = plan;
    return compiled;
  }
  return undefined;
}

/** Finds one and takes it from the shelf. */
function take<K>(shelf: Shelf<K>, plan: Conv2dPlan): Compiled<K> | undefined {
  const found = find(shelf, plan);
  const list = shelf.get(plan.connections.key);
  if (found && list) list.splice(list.indexOf(found), 1);
  return found;
}

/** Whether two convolutions over the same connections have one kernel. */
function isAlike(a: Conv2dPlan, b: Conv2dPlan): boolean {
  return (
    a.batch >= TOGETHER === b.batch >= TOGETHER &&
    a.height === b.height &&
    a.width === b.width &&
    isSame(a.kernel, b.kernel) &&
    isSame(a.stride, b.stride) &&
    isSame(a.padding, b.padding) &&
    isSame(a.dilation, b.dilation)
  );
}

function isSame(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
