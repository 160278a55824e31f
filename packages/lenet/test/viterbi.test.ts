import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLANK, readString } from '../src/index.ts';

/** All classes but these cost so much that no best path has them. */
const CHOICES = [2, 7, BLANK];
const TOO_MUCH = 1e6;

/** The digits of a class at each position, where the path is one that may be read: one to three positions a digit, and a blank between two. */
function digitsOf(path: readonly number[]): number[] | undefined {
  const runs: { digit: number; length: number }[] = [];
  for (const [p, digit] of path.entries()) {
    if (digit === path[p - 1]) runs.at(-1)!.length++;
    else runs.push({ digit, length: 1 });
  }
  const isAllowed = runs.every(({ digit, length }, i) => digit === BLANK || (length <= 3 && [undefined, BLANK].includes(runs[i - 1]?.digit)));
  return isAllowed ? runs.flatMap(({ digit }) => (digit === BLANK ? [] : [digit])) : undefined;
}

/** All paths over the choices. */
function* paths(length: number): Generator<number[]> {
  for (let n = 0; n < CHOICES.length ** length; n++)
    yield Array.from({ length }, (_, p) => CHOICES[Math.floor(n / CHOICES.length ** p) % CHOICES.length]!);
}

const costsOf = (positions: readonly (readonly number[])[]) =>
  positions.flatMap((row) => Array.from({ length: 11 }, (_, c) => row[CHOICES.indexOf(c)] ?? TOO_MUCH));

test('no allowed path costs less, and the digits are those of a path that costs as much', () => {
  const cost = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cost, cost, cost), { maxLength: 7 }), (positions) => {
      const costs = costsOf(positions);
      const { digits, cost: found } = readString(costs);
      let least = Number.POSITIVE_INFINITY;
      for (const path of paths(positions.length))
        if (digitsOf(path)) least = Math.min(least, path.reduce((sum, c, p) => sum + costs[11 * p + c]!, 0)); // biome-ignore format: one idea
      expect(found).toBe(least);
      const own = positions.map(() => BLANK);
      for (const { digit, first, last } of digits) own.fill(digit, first, last + 1);
      expect(digitsOf(own)).toEqual(digits.map(({ digit }) => digit));
      expect(own.reduce((sum, c, p) => sum + costs[11 * p + c]!, 0)).toBe(least);
    }),
  );
});

test('nothing is read from no position, and one digit from one that shows it', () => {
  expect(readString([])).toEqual({ digits: [], cost: 0 });
  expect(readString(costsOf([[1, 5, 9]]))).toEqual({ digits: [{ digit: 2, first: 0, last: 0 }], cost: 1 });
});

test('a digit that stays too long is not read as two without a blank between them', () => {
  const shown = [0, 30, 10];
  const { digits } = readString(costsOf([shown, shown, shown, shown, shown]));
  expect(digits).toEqual([{ digit: 2, first: 0, last: 2 }, { digit: 2, first: 4, last: 4 }]); // biome-ignore format: two digits
});

test('of two digits that share a place, the better one is read', () => {
  const digits = readString(costsOf([[30, 30, 0], [0, 30, 30], [30, 1, 30], [30, 30, 0]])).digits; // biome-ignore format: positions
  expect(digits).toEqual([{ digit: 2, first: 1, last: 1 }]);
});
