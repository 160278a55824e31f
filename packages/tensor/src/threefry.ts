/** What the third word of a key has beside the exclusive or of the other two. */
export const PARITY = 0x1bd11bda;

const FIRST = [13, 15, 26, 6] as const;
const SECOND = [17, 29, 16, 24] as const;

/** By how many bits the 20 rounds rotate; each group of four ends with an addition of two words of the key and of the group's number. */
export const ROTATIONS: readonly (readonly number[])[] = [FIRST, SECOND, FIRST, SECOND, FIRST];

/**
 * Threefry-2x32 with 20 rounds: fills `words`, an even number of them, with the blocks of two that follow from a key and the
 * counters (low, high), (low + 1, high), … (a carry goes into high). 32-bit sums, rotations and exclusive ors alone.
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
 */
export function threefry(key: readonly [number, number], low: number, high: number, words: Uint32Array): Uint32Array {
  const [k0, k1] = key;
  const k2 = k0 ^ k1 ^ PARITY;
  for (let i = 0; i < words.length; i += 2) {
    const counter = low + i / 2;
    let [a, b, c] = [k1 | 0, k2, k0 | 0];
    let x = (counter + k0) | 0;
    let y = ((counter < 2 ** 32 ? high : high + 1) + k1) | 0;
    for (let group = 1; group <= 5; group++) {
      const bits = group % 2 === 1 ? FIRST : SECOND;
      x = (x + y) | 0;
      y = x ^ rotate(y, bits[0]);
      x = (x + y) | 0;
      y = x ^ rotate(y, bits[1]);
      x = (x + y) | 0;
      y = x ^ rotate(y, bits[2]);
      x = (x + y) | 0;
      y = x ^ rotate(y, bits[3]);
      x = (x + a) | 0;
      y = (y + b + group) | 0;
      [a, b, c] = [b, c, a];
    }
    words[i] = x;
    words[i + 1] = y;
  }
  return words;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
