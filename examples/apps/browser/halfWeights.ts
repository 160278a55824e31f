import type { Plugin } from 'vite';

/** Weights in the built page are half floats, which takes half the time to fetch them; what the packages hold is not changed. */
export function halfWeights(): Plugin {
  return {
    name: 'half-weights',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const [file, output] of Object.entries(bundle))
        if (file.endsWith('.safetensors') && output.type === 'asset' && typeof output.source !== 'string') output.source = halve(output.source);
    },
  };
}

interface Entry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** A safetensors file of float32 with the same tensors as float16, and without its metadata. */
export function halve(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const begin = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: _, ...entries }: Record<string, Entry> = JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin)));
  const halved = Object.entries(entries).map(([name, { shape, data_offsets }]) => {
    return [name, { dtype: 'F16', shape, data_offsets: data_offsets.map((offset) => offset / 2) }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(halved));
  const header = new TextEncoder().encode(text.padEnd(8 * Math.ceil(text.length / 8)));
  const count = (bytes.length - begin) / 4;
  const result = new Uint8Array(8 + header.length + 2 * count);
  const target = new DataView(result.buffer);
  target.setBigUint64(0, BigInt(header.length), true);
  result.set(header, 8);
  for (let i = 0; i < count; i++) target.setUint16(8 + header.length + 2 * i, toHalf(view.getFloat32(begin + 4 * i, true)), true);
  return result;
}

/** The nearest float16 to a number of at most 65,504, its bits: of two that are equally near, the one that ends in 0. */
function toHalf(value: number): number {
  const size = Math.abs(value);
  // Below 2⁻¹⁴ all steps are as large as just above.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = size / 2 ** (exponent - 10);
  const below = Math.floor(steps);
  const rest = steps - below;
  const nearest = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  // A fraction that is rounded up to 2 goes over into the exponent by itself.
  return (value < 0 ? 0x8000 : 0) + (exponent + 14) * 1024 + nearest;
}
