import { Connections } from '../connections.ts';
import { at } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Noted } from './recording.ts';

/** In what a run differs from the first one, in words; undefined where it does not. */
export function differenceOf(first: Noted<unknown>, other: Noted<unknown>): string | undefined {
  const steps = other.notes.steps;
  const outside = ({ notes }: Noted<unknown>, slot: number) => (notes.outside.has(slot) ? at(notes.blocks, slot) : undefined);
  const alike = (slot: number, expected: number) => slot === expected && outside(other, slot) === outside(first, slot);
  for (const [i, expected] of first.notes.steps.entries()) {
    const step = steps[i];
    if (!step) return `it stopped after ${steps.length} of ${first.notes.steps.length} kernel calls`;
    const what = `kernel call ${i + 1}`;
    if (step.kernel !== expected.kernel) return `${what} was ${step.kernel}, not ${expected.kernel}`;
    if (!sameValue(step.plan, expected.plan))
      return `${what}, ${step.kernel}, ${step.kernel === 'write' ? 'had other numbers' : 'had other shapes or numbers'}`;
    if (step.inputs.length !== expected.inputs.length || !step.inputs.every((slot, k) => alike(slot, at(expected.inputs, k))))
      return `${what}, ${step.kernel}, read another tensor`;
    if (!alike(step.output, expected.output)) return `${what}, ${step.kernel}, wrote to another tensor`;
  }
  if (steps.length > first.notes.steps.length) return `it went on after ${first.notes.steps.length} kernel calls`;
  return sameValue(other.template, first.template) ? undefined : 'it returned something else';
}

/** Whether plans or results say the same. Formulas are kept once each, so that the same one is the same object. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || a instanceof Tensor) return false;
  if (a instanceof Connections && b instanceof Connections) return a.key === b.key;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b);
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([name, value], i) => right[i]?.[0] === name && sameValue(value, right[i]?.[1]));
}

/** Bytes, so that a NaN is like itself. */
function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return left?.every((byte, i) => byte === right?.[i]) ?? false;
}
