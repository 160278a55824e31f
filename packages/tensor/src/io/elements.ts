import { backendNamed, currentBackend } from '../backends/registry.ts';
import { nameOf, type OptionKinds } from '../check.ts';
import { type CreateOptions, tensor } from '../create.ts';
import { type DType, isInt32, type TypedArray } from '../dtype.ts';
import { ArgumentError, DataError, DtypeError } from '../errors.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** How a file may be read. */
export interface DecodeOptions extends CreateOptions {
  /** What errors call the file. */
  readonly file?: string;
  /**
   * Elements are rounded to this. Without it nothing is: floats of 16 and 32 bits come as float32, others as float64, and
   * whole numbers and truth values as int32 where that holds them all, else as float64.
   */
  readonly dtype?: DType;
}

/** What these options are, for a check of them. */
export const decodeOptions: OptionKinds<DecodeOptions> = { dtype: 'other', backend: 'other', file: 'other' };

/** Throws an ArgumentError for what are no bytes of a file. */
export function checkBytes(operation: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError(operation, `the bytes of a file are a Uint8Array, not ${nameOf(bytes)}`);
}

type Read = (view: DataView, at: number, little: boolean) => number;

/** How an element is written. */
export interface Format {
  readonly name: string;
  readonly bytes: number;
  readonly read: Read;
  /** The dtype that holds every float of this format. Of whole numbers and truth values it depends on how large they are. */
  readonly dtype: DType | undefined;
}

const format = (name: string, bytes: number, read: Read, dtype?: DType): Format => ({ name, bytes, read, dtype });

type FormatName =
  | 'float16' | 'bfloat16' | 'float32' | 'float64' | 'bool' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64'; // biome-ignore format: one list

export const formats: Readonly<Record<FormatName, Format>> = {
  float16: format('float16', 2, (view, at, little) => fromHalf(view.getUint16(at, little)), 'float32'),
  bfloat16: format('bfloat16', 2, (view, at, little) => fromUpperHalf(view.getUint16(at, little)), 'float32'),
  float32: format('float32', 4, (view, at, little) => view.getFloat32(at, little), 'float32'),
  float64: format('float64', 8, (view, at, little) => view.getFloat64(at, little), 'float64'),
  bool: format('bool', 1, (view, at) => view.getUint8(at)),
  int8: format('int8', 1, (view, at) => view.getInt8(at)),
  uint8: format('uint8', 1, (view, at) => view.getUint8(at)),
  int16: format('int16', 2, (view, at, little) => view.getInt16(at, little)),
  uint16: format('uint16', 2, (view, at, little) => view.getUint16(at, little)),
  int32: format('int32', 4, (view, at, little) => view.getInt32(at, little)),
  uint32: format('uint32', 4, (view, at, little) => view.getUint32(at, little)),
  int64: format('int64', 8, (view, at, little) => Number(view.getBigInt64(at, little))),
  uint64: format('uint64', 8, (view, at, little) => Number(view.getBigUint64(at, little))),
};

/** An element with 1 bit of sign, 5 of exponent and 10 of fraction. */
function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const magnitude = exponent === 0 ? fraction * 2 ** -14 : exponent < 31 ? (1 + fraction) * 2 ** (exponent - 15) : fraction ? Number.NaN : 1 / 0;
  return bits & 0x8000 ? -magnitude : magnitude;
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function fromUpperHalf(bits: number): number {
  word.setUint16(0, bits);
  return word.getFloat32(0);
}

/** Elements in a file. */
export interface Stored {
  /** What errors call them. */
  readonly what: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
  /** The byte of the file at which they begin. */
  readonly begin: number;
  readonly shape: Shape;
  readonly little?: boolean;
  /** Whether the first axis is the one whose elements are neighbours. */
  readonly firstAxisFastest?: boolean;
}

/** @throws DataError for truth values other than 0 and 1, DtypeError where the backend cannot hold the elements exactly and no dtype was asked for */
export function decodeElements(stored: Stored, operation: string, options: DecodeOptions, file: string): Tensor {
  const { format, shape, what } = stored;
  const backend = options.backend ? backendNamed(options.backend) : currentBackend();
  const read = readElements(stored, file);
  const values = stored.firstAxisFastest ? lastAxisFastest(read, shape) : read;
  const dtype = options.dtype ?? smallestDtype(values, format);
  if (!dtype || (!options.dtype && !backend.dtypes.includes(dtype))) {
    const holder = dtype ? `the ${backend.name} backend has no ${dtype}, which holds them exactly` : 'no dtype holds them exactly';
    const ways = [`{ dtype: 'float32' } to round them`, ...(dtype ? [`{ backend: 'cpu' }`] : [])];
    throw new DtypeError(operation, `${what} of ${file}: ${holder}. Ask for ${ways.join(' or ')}`, [format.name]);
  }
  return tensor(values, { shape, dtype, backend: backend.name });
}

function readElements({ what, format, bytes, begin, little = true }: Stored, file: string): TypedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = bytes.length / format.bytes;
  const values = format.dtype === 'float32' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = format.read(view, format.bytes * i, little);
    if (format === formats.bool && value > 1) throw new DataError(file, begin + i, `${what} to hold truth values, bytes of 0 or 1`, String(value));
    values[i] = value;
  }
  return values;
}

/** That of the format, or the smallest that holds these whole numbers exactly; beyond 2⁵³ none is sure to. */
function smallestDtype(values: TypedArray, { dtype }: Format): DType | undefined {
  if (dtype) return dtype;
  if (!values.every(Number.isSafeInteger)) return undefined;
  return values.every(isInt32) ? 'int32' : 'float64';
}

function lastAxisFastest(values: TypedArray, shape: Shape): TypedArray {
  const turned = values.slice();
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const index = shape.map(() => 0);
  let to = 0;
  for (const value of values) {
    turned[to] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      to += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
      to -= steps[axis]! * shape[axis]!;
    }
  }
  return turned;
}

/** Elements in little-endian bytes, which both file formats are written with on every machine. */
export function encodeElements(values: TypedArray): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  if (values instanceof Float32Array) for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  else if (values instanceof Int32Array) for (let i = 0; i < values.length; i++) view.setInt32(4 * i, values[i]!, true);
  else for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}
