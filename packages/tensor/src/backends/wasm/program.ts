import type { Joined, Kernels, Repeated } from '../../backend.ts';
import type { DType } from '../../dtype.ts';
import { OutOfMemoryError } from '../../errors.ts';
import { assembleCalls, type FunctionBody, type LocalsOf, type Parameters } from './assembler.ts';
import type { Memory } from './heap.ts';
import { i32x4 } from './instructions.ts';
import { forVectors } from './loops.ts';
import { type Kernel, Machine } from './machine.ts';
import { Tables, type TableUsage } from './tables.ts';

/** What a program keeps: buffers that only its own calls borrow, one after the other. */
class ProgramMemory implements Memory {
  readonly #heap: Memory;
  readonly #kept: Tables;
  /** The buffers that can be lent. */
  readonly #free: { readonly address: number; readonly size: number }[] = [];

  constructor(heap: Memory, kept: Tables) {
    this.#heap = heap;
    this.#kept = kept;
  }

  get memory(): WebAssembly.Memory {
    return this.#heap.memory;
  }

  get floats(): Float32Array<ArrayBuffer> {
    return this.#heap.floats;
  }

  get words(): Int32Array<ArrayBuffer> {
    return this.#heap.words;
  }

  allocate(size: number): number {
    return this.#kept.allocate(size);
  }

  /** Later calls may still read it. */
  free(): void {}

  lend<T>(size: number, use: (address: number) => T): T {
    const known = this.#free.findIndex((buffer) => buffer.size >= size);
    const [buffer = { address: this.allocate(size), size }] = known < 0 ? [] : this.#free.splice(known, 1);
    try {
      return use(buffer.address);
    } finally {
      this.#free.push(buffer);
    }
  }
}

/** What a kernel does depends on numbers in memory: it cannot be noted. */
class DependsOnNumbers extends Error {}

/** A call of a compiled function. */
interface Call {
  readonly kernel: Kernel;
  readonly parameters: number;
  readonly given: readonly number[];
}

/** Notes which functions kernels call, and with what, instead of calling them. */
class NotingMachine extends Machine {
  calls: Call[] = [];
  readonly #fill: Kernel;

  constructor(memory: ProgramMemory) {
    super(memory);
    this.#fill = this.compile({ address: 'i32', size: 'i32', word: 'i32' }, (f, { address, size, word }) => {
      forVectors(f, size, [address], (offset) => f.store(address, i32x4.splat(word), offset));
    });
  }

  override arguments(words: number): number {
    return this.heap.allocate(words);
  }

  override fill(address: number, size: number, value: number, dtype?: DType): void {
    const [word = 0] = dtype === 'int32' ? [value] : new Int32Array(Float32Array.of(value).buffer);
    this.#fill(address, size, word);
  }

  override compile<const P extends Parameters>(parameters: P, build: (f: FunctionBody, locals: LocalsOf<P>) => void, returns?: boolean): Kernel {
    let kernel: Kernel | undefined;
    return (...given) => {
      if (returns) throw new DependsOnNumbers();
      kernel ??= super.compile(parameters, build);
      this.calls.push({ kernel, parameters: Object.keys(parameters).length, given });
      return 0;
    };
  }

  /** One function that makes all calls noted so far, which are forgotten. */
  program(): Kernel {
    const calls = this.calls;
    this.calls = [];
    const kernels = [...new Map(calls.map(({ kernel, parameters }) => [kernel, parameters]))];
    const places = new Map(kernels.map(([kernel], place) => [kernel, place]));
    const bytes = assembleCalls(
      kernels.map(([, parameters]) => parameters),
      calls.map(({ kernel, given }) => ({ callee: places.get(kernel) ?? 0, given })),
    );
    return this.instantiate(bytes, Object.fromEntries(kernels.map(([kernel], place) => [place, kernel])));
  }
}

/**
 * Makes one function of many kernel calls that are always the same: their kernels run on a machine of the program's own, which notes what
 * they call and keeps what they borrow. A kernel that looks at numbers before it calls stays a call of its own.
 */
export function join(heap: Memory, usage: TableUsage, kernelsOn: (machine: Machine) => Kernels<number>, list: readonly Repeated<number>[]): Joined {
  const kept = new Tables(heap, usage);
  try {
    return { runs: joinOn(new NotingMachine(new ProgramMemory(heap, kept)), kernelsOn, list), letGo: () => kept.free() };
  } catch (error) {
    kept.free();
    if (error instanceof OutOfMemoryError) return { runs: list, letGo: () => undefined };
    throw error;
  }
}

function joinOn(
  machine: NotingMachine,
  kernelsOn: (machine: Machine) => Kernels<number>,
  list: readonly Repeated<number>[],
): readonly { run(): void }[] {
  const kernels = kernelsOn(machine);
  const runs: { run(): void }[] = [];
  const end = () => {
    if (machine.calls.length > 0) runs.push({ run: machine.program() });
  };
  for (const repeated of list) {
    const noted = machine.calls.length;
    try {
      if (repeated.callOn) {
        repeated.callOn(kernels);
        continue;
      }
    } catch (error) {
      if (!(error instanceof DependsOnNumbers)) throw error;
      machine.calls.length = noted;
    }
    end();
    runs.push(repeated);
  }
  end();
  return runs;
}
