import { alignRight, formatColumn, formatScalar } from './decimal.ts';
import type { TypedArray } from './dtype.ts';
import { at, type Shape, stridesOf } from './shape.ts';

/** Tensors of more elements than this are summarised. */
const THRESHOLD = 1000;
/** How many elements a summary shows at either end of an axis. */
const EDGE = 3;
const LINE_WIDTH = 75;

/** The elements as NumPy 2.4 prints them: nested brackets, aligned columns, the fewest digits that tell each number from its neighbours. */
export function format(values: TypedArray, shape: Shape): string {
  const whole = values instanceof Int32Array;
  const float32 = values instanceof Float32Array;
  if (values.length === 0) return '[]';
  if (shape.length === 0) return whole ? String(values[0]) : formatScalar(at(values, 0), float32);
  const summarised = values.length > THRESHOLD;
  const shown = shownOffsets(shape, summarised).map((offset) => at(values, offset));
  const texts = whole ? alignRight(shown.map(String)) : formatColumn(shown, float32);
  return nest(shape, summarised, texts.values(), ' ');
}

/** The indices shown of an axis of n. */
function shownIndices(n: number, summarised: boolean): number[] {
  const indices = Array.from({ length: n }, (_, i) => i);
  return summarised && n > 2 * EDGE ? [...indices.slice(0, EDGE), ...indices.slice(-EDGE)] : indices;
}

/** Where the shown elements stand in the buffer, in row-major order. */
function shownOffsets(shape: Shape, summarised: boolean): number[] {
  const strides = stridesOf(shape);
  let offsets = [0];
  shape.forEach((n, axis) => {
    const steps = shownIndices(n, summarised).map((i) => i * at(strides, axis));
    offsets = offsets.flatMap((offset) => steps.map((step) => offset + step));
  });
  return offsets;
}

/** Brackets around the next texts, as many as the shape needs; lines after the first begin with `indent`. */
function nest([n, ...inner]: Shape, summarised: boolean, texts: Iterator<string>, indent: string): string {
  if (n === undefined) return texts.next().value ?? '';
  const items = shownIndices(n, summarised).map(() => nest(inner, summarised, texts, `${indent} `));
  if (items.length < n) items.splice(EDGE, 0, '...');
  return `[${inner.length === 0 ? wrap(items, indent) : items.join('\n'.repeat(inner.length) + indent)}]`;
}

/** Items separated by spaces, on lines that leave room for the closing brackets. */
function wrap(items: readonly string[], indent: string): string {
  const width = LINE_WIDTH - indent.length;
  let text = '';
  let line = indent;
  for (const item of items) {
    if (line.length > indent.length && line.length + item.length > width) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += `${item} `;
  }
  return (text + line).slice(indent.length, -1);
}
