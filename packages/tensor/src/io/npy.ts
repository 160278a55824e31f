import { checkOptions } from '../check.ts';
import { DataError, ShapeError } from '../errors.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { checkBytes, type DecodeOptions, decodeElements, decodeOptions, encodeElements, type Format, formats } from './elements.ts';

const MAGIC = '\x93NUMPY';
/** Where the length of the header stands: behind the magic and two bytes of version. */
const LENGTH_AT = 8;
/** The data begin at a multiple of this. */
const ALIGNMENT = 64;
/** NumPy's own limits. */
const MAX_HEADER = 10_000;
const MAX_RANK = 64;
const DESCRIPTIONS = { float32: '<f4', float64: '<f8', int32: '<i4' } as const;

/**
 * The bytes of a .npy file (format 1.0, C order, little-endian), which numpy.load reads.
 * Source: NumPy Enhancement Proposal 1.
 * @throws ShapeError beyond 64 axes, DisposedError
 */
export async function encodeNpy(x: Tensor): Promise<Uint8Array> {
  checkTensor('encodeNpy', x);
  if (x.rank > MAX_RANK) throw new ShapeError('encodeNpy', `NumPy has at most ${MAX_RANK} axes, not ${x.rank}`, []);
  const data = encodeElements(await x.data());
  const shape = x.rank === 1 ? `(${x.size},)` : `(${x.shape.join(', ')})`;
  const text = `{'descr': '${DESCRIPTIONS[x.dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  const begin = LENGTH_AT + 2;
  const end = Math.ceil((begin + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(end + data.length);
  const header = `${MAGIC}\x01\0\0\0${text.padEnd(end - begin - 1)}\n`;
  for (let i = 0; i < end; i++) bytes[i] = header.charCodeAt(i);
  new DataView(bytes.buffer).setUint16(LENGTH_AT, end - begin, true);
  bytes.set(data, end);
  return bytes;
}

/**
 * The tensor in a .npy file of format 1.0, 2.0 or 3.0 that holds floats of 16, 32 or 64 bits, whole numbers or truth values, in
 * either order of bytes and of axes.
 * @throws DataError for every other sequence of bytes; DtypeError where the backend cannot hold the numbers exactly (NumPy's
 *   own floats are of 64 bits) and no dtype was asked for
 */
export function decodeNpy(bytes: Uint8Array, options: DecodeOptions = {}): Tensor {
  checkBytes('decodeNpy', bytes);
  checkOptions('decodeNpy', options, decodeOptions);
  const name = options.file ?? 'npy data';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (textOf(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw new DataError(name, 0, 'the six bytes \\x93NUMPY of a .npy file', 'others');
  const version = bytes[6];
  if (version === undefined || version < 1 || version > 3 || bytes[7] !== 0) {
    throw new DataError(name, 6, 'format 1.0, 2.0 or 3.0', `${version}.${bytes[7]}`);
  }
  const begin = LENGTH_AT + (version === 1 ? 2 : 4);
  if (bytes.length < begin) throw new DataError(name, bytes.length, 'the length of the header', 'the end');
  const length = version === 1 ? view.getUint16(LENGTH_AT, true) : view.getUint32(LENGTH_AT, true);
  const end = begin + length;
  if (length > MAX_HEADER) throw new DataError(name, LENGTH_AT, `a header of at most ${MAX_HEADER} bytes`, `a length of ${length}`);
  if (bytes.length < end) throw new DataError(name, bytes.length, `${length} bytes of header up to byte ${end}`, 'the end');

  const header = readHeader(textOf(bytes.subarray(begin, end)), begin, name);
  const { format, shape } = header;
  const expected = sizeOf(shape) * format.bytes;
  if (bytes.length - end !== expected) {
    throw new DataError(name, end, `${expected} bytes, ${format.name} of shape [${shape.join(', ')}]`, `${bytes.length - end}`);
  }
  return decodeElements({ what: 'the array', bytes: bytes.subarray(end), begin: end, ...header }, 'decodeNpy', options, name);
}

/** One `'key': value` of a Python dictionary; values are strings, booleans and tuples of whole numbers. */
const ENTRY = /(?:'(\w+)'|"(\w+)")\s*:\s*('[^']*'|"[^"]*"|True|False|\(\s*(?:\d+\s*,\s*)*(?:\d+\s*)?\))\s*(?:,\s*|(?=\}))/y;
const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['f2', formats.float16],
  ['f4', formats.float32],
  ['f8', formats.float64],
  ['b1', formats.bool],
  ['i1', formats.int8],
  ['u1', formats.uint8],
  ['i2', formats.int16],
  ['u2', formats.uint16],
  ['i4', formats.int32],
  ['u4', formats.uint32],
  ['i8', formats.int64],
  ['u8', formats.uint64],
]);

interface Header {
  readonly format: Format;
  readonly little: boolean;
  readonly firstAxisFastest: boolean;
  readonly shape: Shape;
}

/** Reads the Python dictionary whose text begins at byte `begin` of the file. */
function readHeader(text: string, begin: number, name: string): Header {
  const fail = (position: number, expected: string): never => {
    throw new DataError(name, begin + position, expected, text.length > position ? JSON.stringify(text.slice(position, position + 40)) : 'its end');
  };
  const fields = new Map<string, { position: number; value: string }>();
  let position = /^\s*\{\s*/.exec(text)?.[0].length ?? fail(0, 'a Python dictionary as header');
  while (!/^\}\s*$/.test(text.slice(position))) {
    ENTRY.lastIndex = position;
    const [entry, single, double, value = ''] =
      ENTRY.exec(text) ?? fail(position, 'a key with a string, True, False or a tuple of whole numbers, or } at the end');
    const key = single ?? double ?? '';
    if (!['descr', 'fortran_order', 'shape'].includes(key) || fields.has(key)) fail(position, "'descr', 'fortran_order' and 'shape', each once");
    fields.set(key, { position, value });
    position += entry.length;
  }
  const field = (key: string): { position: number; value: string } => fields.get(key) ?? fail(position, `'${key}' in the header`);

  const descr = field('descr');
  const [, bytes = '', kind = ''] = /^.([<>|])(\w\d).$/.exec(descr.value) ?? [];
  const format = FORMATS.get(kind) ?? fail(descr.position, `'descr': < or > and one of ${[...FORMATS.keys()].join(', ')}`);
  if (bytes === '|' && format.bytes > 1) fail(descr.position, `< or > before ${kind}, its order of bytes`);
  const order = field('fortran_order');
  if (!/^(True|False)$/.test(order.value)) fail(order.position, "'fortran_order': True or False");
  const tuple = field('shape');
  if (!/^\(\s*\)$|^\([^)]*,/.test(tuple.value)) fail(tuple.position, 'a tuple such as (3, 4), (3,) or ()');
  const shape = (tuple.value.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_RANK || ![...shape, sizeOf(shape)].every(Number.isSafeInteger)) {
    fail(tuple.position, `a shape of at most ${MAX_RANK} axes and fewer than 2⁵³ elements`);
  }
  return { format, little: bytes !== '>', firstAxisFastest: order.value === 'True', shape };
}

/** Bytes as characters of the same number, so that places in the text are places in the file. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
