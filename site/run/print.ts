import { format } from 'node-inspect-extracted';
import type { Printed } from './tasks.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

/** What console.log(...values) prints: texts as in Node, and pictures. */
export function printed(values: readonly unknown[]): Printed[] {
  const pictures = values.flatMap((value) => pictureOf(value) ?? []);
  if (pictures.length > 0 && pictures.length === values.length) return pictures;
  const texts = values.filter((value) => !pictureOf(value));
  return [{ kind: 'text', text: `${format(...texts)}\n` }, ...pictures];
}

function pictureOf(value: unknown): Printed | undefined {
  if (typeof value === 'string' && /^\s*<svg[\s>]/.test(value)) return { kind: 'svg', svg: value };
  if (value instanceof Uint8Array && PNG_SIGNATURE.every((byte, i) => value[i] === byte)) return { kind: 'png', bytes: value.slice() };
  if (value instanceof ImageData || value instanceof ImageBitmap) return { kind: 'pixels', pixels: value };
  return undefined;
}
