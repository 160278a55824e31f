import { type Buffer, type Device, newBuffer } from './device.ts';

/**
 * So many turns of loops a fragment does at most for a sum, those of chains not counted. llvmpipe, Mesa's rasteriser, ends all loops of a
 * fragment after 65,535 turns without a word.
 */
export const mostTurns: number = 2 ** 15;

/** The turns for each of the four elements of a texel, where they are computed one after the other. */
export const mostTurnsOfElement: number = mostTurns / 4;

/** y = a sum of `terms` terms, `most` of them a draw: `draw(part, from, to)` writes the sum of those from `from` to `to` - 1. */
export function sumInParts(device: Device, y: Buffer, terms: number, most: number, draw: (part: Buffer, from: number, to: number) => void): void {
  draw(y, 0, Math.min(terms, most));
  for (let from = most; from < terms; from += most) {
    const part = newBuffer(y.size);
    draw(part, from, Math.min(terms, from + most));
    const shader = () => ({ inputs: ['y', 'part'], body: 'vec4 texel(int t) { return y4(t) + part4(t); }' });
    device.texels('addPart', shader, y, [device.source(y), device.source(part)]);
    device.release(part);
  }
}

/** GLSL that adds to `total` what `term` adds to `sum` for each l from `from` to `to` - 1, in chains of 256 whose totals are a chain again. */
export function addInChains(from: string, to: string, term: string): string {
  return `
  for (int chain = ${from}; chain < ${to}; chain += 256) {
    float sum = 0.0;
    for (int l = chain; l < min(chain + 256, ${to}); l++) {
      ${term}
    }
    total += sum;
  }`;
}
