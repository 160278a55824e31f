import { BLANK, type ReadDigit, STRINGS } from '@lenet-ts/lenet';
import { AMPLITUDE } from '@lenet-ts/tensor';
import { create } from '../../parts/element.ts';
import { greyPicture } from '../../parts/greyPicture.ts';
import { ROWS } from './paper.ts';
import { GLYPH_WIDTH, glyphAt, positionsOf, type Scanned } from './trellis.ts';

/** F6 where a digit costs least, as a picture. */
export function glyphOf(scanned: Scanned, { digit, first, last }: ReadDigit): HTMLElement {
  const costAt = (position: number) => scanned.costs[position * (BLANK + 1) + digit] ?? Number.POSITIVE_INFINITY;
  let best = first;
  for (let position = first; position <= last; position++) if (costAt(position) < costAt(best)) best = position;
  const picture = greyPicture(glyphAt(scanned, best), GLYPH_WIDTH, -AMPLITUDE, AMPLITUDE);
  return create('li', create('figure', picture, create('figcaption', `${digit}: ${costAt(best).toFixed(1)}`)));
}

export function percent(read: number): string {
  return `${((100 * read) / STRINGS).toFixed(1)} %`;
}

export function sentence(text: string, composed: string | undefined): string {
  const reads = text === '' ? 'Reads nothing' : `Reads ${text}`;
  if (composed === undefined) return `${reads}.`;
  return text === composed ? `${reads}, as it was composed.` : `${reads}, but ${composed} was composed.`;
}

/** One position in numbers. */
export function describe(scanned: Scanned, position: number | undefined): string {
  if (position === undefined) return 'Point at a position or move with the arrow keys, to see its window and its distances.';
  const costs = scanned.costs.subarray(position * (BLANK + 1), (position + 1) * (BLANK + 1));
  const [first = 0, second = 0] = Array.from(costs.keys()).sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0));
  const nameOf = (c: number) => (c === BLANK ? 'the blank' : String(c));
  const where = `Position ${position} of ${positionsOf(scanned)}, columns ${4 * position} to ${4 * position + ROWS - 1}`;
  return `${where}: nearest is ${nameOf(first)}, at a distance of ${(costs[first] ?? 0).toFixed(1)}, then ${nameOf(second)}, at ${(costs[second] ?? 0).toFixed(1)}.`;
}
