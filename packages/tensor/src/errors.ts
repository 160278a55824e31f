import type { BackendName, Usage } from './backend.ts';
import type { Shape } from './shape.ts';

/** What every error of this project extends: `catch (e) { if (e instanceof TensorError) … }`. */
export class TensorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Shapes, axes or sizes that do not fit the operation. */
export class ShapeError extends TensorError {
  readonly operation: string;
  readonly shapes: readonly Shape[];
  readonly axis: number | undefined;

  constructor(operation: string, problem: string, shapes: readonly Shape[], axis?: number) {
    super(`${operation}: ${problem}${shapes.length ? ` (got ${shapes.map((s) => `[${s.join(', ')}]`).join(' and ')})` : ''}`);
    this.operation = operation;
    this.shapes = shapes;
    this.axis = axis;
  }
}

/** Element types that do not fit the operation or the backend. */
export class DtypeError extends TensorError {
  readonly operation: string;
  readonly dtypes: readonly string[];

  constructor(operation: string, problem: string, dtypes: readonly string[]) {
    super(`${operation}: ${problem} (got ${dtypes.join(' and ')})`);
    this.operation = operation;
    this.dtypes = dtypes;
  }
}

/** A number or option outside of what the operation is defined for. */
export class ArgumentError extends TensorError {
  readonly operation: string;

  constructor(operation: string, problem: string) {
    super(`${operation}: ${problem}`);
    this.operation = operation;
  }
}

/** A tensor was used after `dispose()` or after its `scope` ended. */
export class DisposedError extends TensorError {
  readonly operation: string;
  readonly madeBy: string;

  /** @param madeBy the operation that made the tensor */
  constructor(operation: string, madeBy: string) {
    super(`${operation}: this tensor, made by ${madeBy}, has been disposed. Return it from its scope(), or keep() it, if it has to live longer.`);
    this.operation = operation;
    this.madeBy = madeBy;
  }
}

/** The smallest and the largest of some numbers. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** An operation made a NaN or an infinity, as debugNaN looks for. */
export class NonFiniteError extends TensorError {
  readonly operation: string;
  readonly value: number;
  /** Where it is, in row-major order. */
  readonly index: number;
  /** What the operation read, an entry an input; empty where the number came from the host. */
  readonly inputs: readonly Range[];

  constructor(operation: string, value: number, index: number, inputs: readonly Range[]) {
    const from = inputs.map(({ min, max }, i) => `input ${i + 1} from ${min} to ${max}`).join(', ');
    super(inputs.length > 0 ? `${operation} made ${value}, its element ${index}, of ${from}` : `${operation} was given ${value}, element ${index}`);
    this.operation = operation;
    this.value = value;
    this.index = index;
    this.inputs = inputs;
  }
}

/** A walk back had to read values that were changed in place after an operation had used them. */
export class OverwrittenError extends TensorError {
  readonly operation: string;
  readonly madeBy: string;
  readonly reader: string;

  /**
   * @param operation what was about to read them
   * @param madeBy the operation that made the tensor
   * @param reader the operation whose gradient needs them
   */
  constructor(operation: string, madeBy: string, reader: string) {
    super(
      `${operation}: the gradient of ${reader} needs the values of a tensor, made by ${madeBy}, that were changed in place since. ` +
        `Walk back before an optimiser's step or writeInPlace changes them, or compute ${reader} anew.`,
    );
    this.operation = operation;
    this.madeBy = madeBy;
    this.reader = reader;
  }
}

/** Tensors of two backends met in one operation. */
export class BackendMismatchError extends TensorError {
  readonly operation: string;
  readonly backends: readonly string[];

  constructor(operation: string, backends: readonly string[]) {
    super(`${operation}: the tensors live on different backends (${backends.join(' and ')}). Move one with await t.to(name).`);
    this.operation = operation;
    this.backends = backends;
  }
}

/** The backend asked for cannot run here. */
export class BackendUnavailableError extends TensorError {
  readonly backend: string;
  readonly reason: string;

  constructor(backend: string, reason: string) {
    super(`The ${backend} backend cannot run here: ${reason}`);
    this.backend = backend;
    this.reason = reason;
  }
}

/**
 * The device forgot its memory, as a graphics card may at any time. Its tensors are lost; after restartBackend new ones are
 * possible, and writeInPlace brings old ones back.
 */
export class ContextLostError extends TensorError {
  readonly backend: BackendName;

  constructor(backend: BackendName) {
    super(
      `The ${backend} backend lost its device, and with it all its tensors. Start it anew with restartBackend('${backend}') and load the last copy.`,
    );
    this.backend = backend;
  }
}

/** One tensor needs more memory than the backend can give in one piece. */
export class TensorTooLargeError extends TensorError {
  readonly backend: string;
  readonly size: number;
  readonly largest: number;

  /**
   * @param size the elements asked for
   * @param largest the elements that fit
   */
  constructor(backend: string, size: number, largest: number) {
    super(
      `A tensor of ${size} elements does not fit into one buffer of the ${backend} backend, which holds ${largest} at most. Use smaller batches.`,
    );
    this.backend = backend;
    this.size = size;
    this.largest = largest;
  }
}

/** A backend has no memory left for another tensor. */
export class OutOfMemoryError extends TensorError {
  readonly backend: string;
  readonly requestedBytes: number;
  readonly liveTensors: number | undefined;
  readonly liveBytes: number | undefined;

  /** @param usage what lives on the backend; not known where an array is made outside of it */
  constructor(backend: string, requestedBytes: number, usage?: Usage) {
    super(
      `The ${backend} backend has no room for ${requestedBytes} more bytes${usage ? `: ${usage.tensors} live tensors hold ${usage.bytes}` : ''}. ` +
        'Put each step into a scope(() => …), which frees what it does not return, or dispose() what is no longer needed.',
    );
    this.backend = backend;
    this.requestedBytes = requestedBytes;
    this.liveTensors = usage?.tensors;
    this.liveBytes = usage?.bytes;
  }
}

/** A file or byte sequence that is not what its format says. */
export class DataError extends TensorError {
  readonly file: string;
  readonly offset: number;
  readonly expected: string;

  /**
   * @param file what was read
   * @param offset the byte, counted from 0, or the line of text, counted from 1, at which it goes wrong
   */
  constructor(file: string, offset: number, expected: string, found: string, unit: 'byte' | 'line' = 'byte') {
    super(`${file}, at ${unit} ${offset}: expected ${expected}, found ${found}`);
    this.file = file;
    this.offset = offset;
    this.expected = expected;
  }
}
