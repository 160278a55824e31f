import { checkOptions, isPlainObject } from '../check.ts';
import { bytesPerElement } from '../dtype.ts';
import { ArgumentError, DataError } from '../errors.ts';
import { scope } from '../scope.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { flattenTree, type OnlyTensors } from '../tree.ts';
import { checkBytes, type DecodeOptions, decodeElements, decodeOptions, encodeElements, type Format, formats } from './elements.ts';
import { placesOfKeys } from './jsonKeys.ts';

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  /** Free text beside the tensors, empty where the file has none. */
  readonly metadata: Record<string, string>;
}

const METADATA = '__metadata__';
/** No names for tensors: one is the format's own, the other would change an object's prototype when somebody assigns to it. */
const RESERVED: readonly string[] = [METADATA, '__proto__'];
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
/** Bytes of the header's length, which come first; the header is padded with spaces to a multiple of as many. */
const LENGTH_SIZE = 8;
const NAMES = { float32: 'F32', float64: 'F64', int32: 'I32' } as const;
const FORMATS: ReadonlyMap<unknown, Format> = new Map([
  ['F16', formats.float16],
  ['BF16', formats.bfloat16],
  [NAMES.float32, formats.float32],
  [NAMES.float64, formats.float64],
  ['BOOL', formats.bool],
  ['I8', formats.int8],
  ['U8', formats.uint8],
  ['I16', formats.int16],
  ['U16', formats.uint16],
  [NAMES.int32, formats.int32],
  ['U32', formats.uint32],
  ['I64', formats.int64],
  ['U64', formats.uint64],
]);

/**
 * The bytes of a safetensors file, the same for the same tensors whatever their order: float64 before the others, so that
 * every element is aligned, then by name.
 * Source: the format's description, https://huggingface.co/docs/safetensors
 * @param tensors nested as parameters are, or flat: names are joined by dots
 * @throws ArgumentError for the names `__metadata__` and `__proto__`, for two tensors of one name, and for metadata other than
 *   texts; DisposedError
 */
export async function encodeSafetensors<T extends object>(
  tensors: T & OnlyTensors<T>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  if (!isPlainObject(metadata) || !isTexts(metadata))
    throw new ArgumentError('encodeSafetensors', 'metadata are texts by their names, in a plain object');
  const entries = Object.entries(flattenTree(tensors)).sort(([nameA, a], [nameB, b]) => widthOf(b) - widthOf(a) || compare(nameA, nameB));
  const parts = await Promise.all(entries.map(async ([, x]) => encodeElements(await x.data())));
  const header: [name: string, entry: unknown][] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => compare(a, b));
  if (texts.length > 0) header.push([METADATA, Object.fromEntries(texts)]);
  let end = 0;
  entries.forEach(([name, { dtype, shape, size }]) => {
    if (RESERVED.includes(name)) throw new ArgumentError('encodeSafetensors', `a tensor cannot be called ${name}`);
    const begin = end;
    end += size * bytesPerElement(dtype);
    header.push([name, { dtype: NAMES[dtype], shape, data_offsets: [begin, end] }]);
  });

  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerSize = Math.ceil(json.length / LENGTH_SIZE) * LENGTH_SIZE;
  const bytes = new Uint8Array(LENGTH_SIZE + headerSize + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerSize), true);
  bytes.fill(SPACE, LENGTH_SIZE, LENGTH_SIZE + headerSize);
  bytes.set(json, LENGTH_SIZE);
  let position = LENGTH_SIZE + headerSize;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

function widthOf(x: Tensor): number {
  return bytesPerElement(x.dtype);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the header says of one tensor; begin and end count from the first byte of data. */
interface Extent {
  readonly name: string;
  /** The byte of the file at which the entry stands. */
  readonly place: number;
  readonly dtype: unknown;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** The same once its dtype is known, and fills its bytes. */
interface Entry extends Extent {
  readonly format: Format;
}

/** How a safetensors file may be read. */
export interface SafetensorsOptions extends DecodeOptions {
  /** Which tensors to read, by their names; all unless given. What is left out may be of any dtype. */
  readonly only?: (name: string) => boolean;
}

/**
 * The tensors of a safetensors file: floats of 16, 32 and 64 bits, whole numbers and truth values. Nothing is allocated before
 * the header is checked.
 * @throws DataError for bytes that break the format, and for other dtypes; DtypeError where the backend cannot hold the numbers
 *   exactly and no dtype was asked for
 */
export function decodeSafetensors(bytes: Uint8Array, options: SafetensorsOptions = {}): Safetensors {
  checkBytes('decodeSafetensors', bytes);
  checkOptions('decodeSafetensors', options, { ...decodeOptions, only: 'other' });
  const { file = 'safetensors data', only = () => true } = options;
  const { header, dataBegin } = readHeader(bytes, file);
  const places = placesOfKeys(bytes.subarray(LENGTH_SIZE, dataBegin), LENGTH_SIZE, file);
  const placeOf = (name: string): number => places.get(name) ?? LENGTH_SIZE;
  const { [METADATA]: metadata = {}, ...rest } = header;
  if (!isTexts(metadata)) throw new DataError(file, placeOf(METADATA), 'metadata of names and texts', describe(metadata));
  const dataSize = bytes.length - dataBegin;
  const extents = Object.entries(rest).map(([name, entry]) => readExtent(name, entry, dataSize, placeOf(name), file));
  checkCover(extents, dataSize, dataBegin, file);
  const entries = extents.filter(({ name }) => only(name)).map((extent) => readEntry(extent, file));
  const tensors = scope(() =>
    Object.fromEntries(
      entries.map(({ name, format, shape, begin, end }) => {
        const place = dataBegin + begin;
        const stored = { what: `tensor ${JSON.stringify(name)}`, format, shape, bytes: bytes.subarray(place, dataBegin + end), begin: place };
        return [name, decodeElements(stored, 'decodeSafetensors', options, file)];
      }),
    ),
  );
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; dataBegin: number } {
  if (bytes.length < LENGTH_SIZE) throw new DataError(file, bytes.length, `${LENGTH_SIZE} bytes of header length`, 'the end');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > bytes.length - LENGTH_SIZE) {
    throw new DataError(file, 0, `a header length within the ${bytes.length} bytes of the file`, `${length}`);
  }
  const dataBegin = LENGTH_SIZE + Number(length);
  if (bytes[LENGTH_SIZE] !== OPEN_BRACE) throw new DataError(file, LENGTH_SIZE, 'a header that begins with {', 'another character');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_SIZE, dataBegin)));
  } catch (error) {
    throw new DataError(file, LENGTH_SIZE, `${length} bytes of JSON in UTF-8`, String(error));
  }
  if (!isObject(header)) throw new DataError(file, LENGTH_SIZE, 'a JSON object', describe(header));
  return { header, dataBegin };
}

function readExtent(name: string, entry: unknown, dataSize: number, place: number, file: string): Extent {
  if (RESERVED.includes(name)) throw new DataError(file, place, 'names of tensors', name);
  const fail = failAt(name, place, file);
  if (!isObject(entry)) return fail('an object with dtype, shape and data_offsets', entry);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isSizes(shape)) return fail('a shape of whole numbers of 0 or more', shape);
  if (!isSizes(offsets)) return fail('data_offsets of two whole numbers of 0 or more', offsets);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length > 2) return fail('data_offsets of two numbers', offsets);
  if (begin > end || end > dataSize) return fail(`data_offsets in rising order within ${dataSize} bytes of data`, offsets);
  return { name, place, dtype, shape, begin, end };
}

function readEntry(extent: Extent, file: string): Entry {
  const { name, place, dtype, shape, begin, end } = extent;
  const fail = failAt(name, place, file);
  const format = FORMATS.get(dtype) ?? fail(`one of the dtypes ${[...FORMATS.keys()].join(', ')}`, dtype);
  const size = sizeOf(shape) * format.bytes;
  if (size !== end - begin) return fail(`data_offsets ${size} bytes apart, as its shape [${shape.join(', ')}] needs`, [begin, end]);
  return { ...extent, format };
}

function failAt(name: string, place: number, file: string): (expected: string, found: unknown) => never {
  return (expected, found) => {
    throw new DataError(file, place, `tensor ${JSON.stringify(name)} to have ${expected}`, describe(found));
  };
}

/** Every byte of data belongs to one tensor: none to two, none to none. */
function checkCover(entries: readonly Extent[], dataSize: number, dataBegin: number, file: string): void {
  let position = 0;
  for (const { name, place, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      throw new DataError(file, place, `tensor ${JSON.stringify(name)} to begin at ${position}, where the one before it ends`, `${begin}`);
    }
    position = end;
  }
  if (position !== dataSize) throw new DataError(file, dataBegin + position, 'the end of the file', `${dataSize - position} bytes of no tensor`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** A value of the header, in a few words. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number') ? `[${value.join(', ')}]`.slice(0, 60) : 'a list';
  if (isObject(value)) return 'an object';
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
