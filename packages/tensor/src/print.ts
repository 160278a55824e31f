import type { Shape } from './shape.ts';
import type { TypedArray } from './dtype.ts';

/** The elements in brackets. */
export function format(values: TypedArray, _shape: Shape): string {
  return `[${values.join(' ')}]`;
}
