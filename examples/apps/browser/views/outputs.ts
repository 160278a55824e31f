import type { Reading } from '../reader.ts';

/** Shows a network's output states; nothing before the first reading. */
export interface OutputsView {
  readonly node: HTMLElement;
  show(reading: Reading): void;
}
