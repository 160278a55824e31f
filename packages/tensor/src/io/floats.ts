import { allocateArray, bytesPerElement, type DType, type TypedArray } from '../dtype.ts';

/** The elements in little-endian bytes, which both file formats use on every machine. */
export function bytesOf(values: TypedArray): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  if (values instanceof Float32Array) for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  else for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}

/** The inverse of bytesOf. */
export function floatsOf(bytes: Uint8Array, dtype: DType): TypedArray {
  const values = allocateArray(bytes.length / bytesPerElement(dtype), dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (dtype === 'float32') for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true);
  else for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}
