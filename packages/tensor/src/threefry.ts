const PARITY = 0x1bd11bda;

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
      const odd = group % 2 === 1;
      x = (x + y) | 0;
      y = x ^ rotate(y, odd ? 13 : 17);
      x = (x + y) | 0;
      y = x ^ rotate(y, odd ? 15 : 29);
      x = (x + y) | 0;
      y = x ^ rotate(y, odd ? 26 : 16);
      x = (x + y) | 0;
      y = x ^ rotate(y, odd ? 6 : 24);
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
