import { Random } from '@lenet-ts/tensor';
import { type Checks, hold, near, nearAll } from '../exercise.ts';
import type * as exercises from '../exercises/11-metal.ts';
import { add, mul, number, value, x } from '../toys/formulas.ts';

const square = mul(x, x);
const float = Math.fround;

export const checks: Checks<typeof exercises> = {
  slope: {
    hints: ['The same three cases as in `value`: x, a number, and an operation of two formulas.', '(a b)′ = a′ b + a b′: two products and a sum.'],
    check(slope) {
      const at3 = (f: Parameters<typeof slope>[0]) => value(slope(f), 3);
      hold(typeof slope(x) === 'object', `Give back a formula, such as number(1), not ${slope(x)}.`);
      near(at3(x), 1, 'The slope of x.');
      near(at3(number(5)), 0, 'The slope of a number.');
      near(at3(add(x, number(5))), 1, 'The slope of x + 5.');
      hold(at3(square) !== 1, 'The slope of a product is no product of slopes.');
      hold(at3(square) !== 3, 'The slope of a product has two terms: each factor moves while the other stands.');
      near(at3(square), 6, 'The slope of x · x at 3.');
      near(at3(mul(square, add(x, number(1)))), 33, 'The slope of x² (x + 1) at 3, which is 3x² + 2x.');
      near(value(slope(slope(mul(square, x))), 3), 18, 'The slope of the slope of x³ at 3: it is a formula too.');
    },
  },
  partsOf: {
    hints: [
      'Two objects that look the same are still two objects. Give each formula a key: JSON.stringify does.',
      'Go through the formula from the top, skip what was met before, and collect the others in a Map.',
    ],
    check(partsOf) {
      near(partsOf(x).length, 1, 'How many parts x has.');
      const found = partsOf(square).length;
      hold(found !== 3, 'x stands twice in x · x, and is one part.');
      near(found, 2, 'How many parts x · x has: x, and the product.');
      // x² is written down twice, as two objects.
      const twice = add(mul(x, x), mul(number(2), mul(x, x)));
      hold(partsOf(twice).length !== 6, 'The two x · x are different objects that look the same: compare what they look like.');
      near(partsOf(twice).length, 5, 'How many parts x² + 2 x² has: x, x², 2, 2 x² and the sum.');
    },
  },
  unsigned: {
    hints: [
      'Below 128 it is the number itself.',
      'As long as 128 or more is left: the lowest seven bits with 128 added, and go on with the rest divided by 128.',
    ],
    check(unsigned) {
      nearAll(unsigned(0), [0], 'Zero is one byte.');
      nearAll(unsigned(127), [127], '127 is the largest number of one byte.');
      hold(!['129,0', '1,128'].includes(unsigned(128).join()), 'The lowest bits come first.');
      hold(unsigned(128).join() !== '0,1', 'The highest bit says that another byte follows: it is set in all but the last.');
      nearAll(unsigned(128), [128, 1], '128: seven zeros and a sign that there is more, then a 1.');
      nearAll(unsigned(230), [0xe6, 0x01], '230, the number of f32x4.mul: you saw its bytes on the page.');
      nearAll(unsigned(2 ** 32 - 1), [255, 255, 255, 255, 15], 'The largest. Shifts of JavaScript take it for -1: divide, or use >>>.');
    },
  },
  sumInLanes: {
    hints: ['Four sums, and number i goes to sum i mod 4.', 'Math.fround after each addition, and (a0 + a2) + (a1 + a3) at the end.'],
    check(sumInLanes) {
      near(sumInLanes([1, 2, 3, 4, 5]), 15, 'The sum of 1 to 5.');
      const values = [2 ** 24, 1, 1, 2, 3, 1, 2, 3];
      hold(
        sumInLanes(values) !== values.reduce((sum, v) => float(sum + v), 0),
        'That is the sum from left to right, where each 1 is lost beside 2²⁴. The lanes are added up on their own.',
      );
      hold(
        ![2 ** 24 + 13, 2 ** 24 + 12].includes(sumInLanes(values)),
        'That was not rounded to float32 after each step, or not added up in lanes: number i goes to lane i mod 4.',
      );
      hold(sumInLanes(values) !== 2 ** 24 + 14, 'At the end lane 0 meets lane 2, and lane 1 meets lane 3.');
      near(sumInLanes(values), float(float(float(2 ** 24 + 3) + 3) + float(2 + 5)), 'The sum of 2²⁴, 1, 1, 2, 3, 1, 2 and 3, in lanes.', 0);
      near(sumInLanes([]), 0, 'The sum of nothing.');
    },
  },
  placeOf: {
    hints: ['First the texel, i div 4, then its place.', 'Column: texel mod width. Row: texel div width.'],
    check(placeOf) {
      const told = ({ lane, column, row }: { lane: number; column: number; row: number }) => `lane ${lane} of column ${column}, row ${row}`;
      hold(told(placeOf(6, 8)) === 'lane 2 of column 1, row 0', `Element 6 is lane 2 of texel 1, in column 1 of row 0, not ${told(placeOf(6, 8))}.`);
      hold(
        told(placeOf(35, 8)) === 'lane 3 of column 0, row 1',
        `Element 35 is lane 3 of texel 8, the first of row 1 where a row has 8 texels, not ${told(placeOf(35, 8))}. The width is in texels.`,
      );
    },
  },
  uniformOf: {
    hints: ['Leave out the 8 lowest bits, and divide by 2²⁴.', 'word >> 8 is negative where the highest bit is set; word >>> 8 is not.'],
    check(uniformOf) {
      near(uniformOf(2 ** 31), 0.5, 'The highest bit alone is ½.');
      hold(float(uniformOf(2 ** 32 - 1)) < 1, '1 itself must not come out: with all 32 bits, float32 would round up to it.');
      near(uniformOf(2 ** 32 - 1), 1 - 2 ** -24, 'All bits set.', 0);
      near(uniformOf(255), 0, 'The 8 lowest bits do not count.', 0);
      const word = new Random(1).word();
      near(uniformOf(word), new Random(1).uniform(), 'The first number of seed 1, beside Random.', 0);
    },
  },
};
