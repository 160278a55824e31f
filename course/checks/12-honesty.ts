import { type Checks, hold, near, nearAll, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/12-honesty.ts';

const none = { best: Number.NEGATIVE_INFINITY, second: Number.POSITIVE_INFINITY, difference: Number.NEGATIVE_INFINITY };
const digits = (count: number, wrong: readonly number[]): boolean[] => Array.from({ length: count }, (_, i) => wrong.includes(i));

export const checks: Checks<typeof exercises> = {
  shifted: {
    hints: [
      'Each pixel of the result asks where it comes from: the row r - down and the column c - right.',
      'Where there is no such pixel it is paper: ?? paper.',
    ],
    check(shifted) {
      const picture = [
        [1, 2],
        [3, 4],
        [5, 6],
      ];
      const found = shifted(picture, 1, 0, -1);
      hold(found.flat().join() !== '3,4,5,6,-1,-1', 'It went up. A pixel of the result comes from further up where the picture moves down.');
      hold(found.flat().join() !== '5,6,1,2,3,4', 'What leaves at one side is gone, and does not come in at the other: paper does.');
      nearAll(found.flat(), [-1, -1, 1, 2, 3, 4], 'The rows 1 2, 3 4, 5 6, moved down by one, with -1 for paper.');
      const left = shifted(picture, 0, -1, 0).flat();
      hold(left.join() !== '0,1,0,3,0,5', 'It went right, and was to go left.');
      nearAll(left, [2, 0, 4, 0, 6, 0], 'The same moved left by one, with 0 for paper.');
      nearAll(shifted(picture, 0, 0, 9).flat(), [1, 2, 3, 4, 5, 6], 'The same not moved at all.');
    },
  },
  accepts: {
    hints: ['Sort the scores from the largest down: the first two are all that counts.', 'All three have to hold.'],
    check(accepts) {
      const scores = [-0.9, 0.2, 0.8];
      hold(accepts(scores, none), 'Thresholds that ask for nothing reject nothing.');
      hold(!accepts(scores, { ...none, best: 0.9 }), 'The best score is 0.8, and was to be above 0.9.');
      hold(
        !accepts(scores, { ...none, second: 0 }),
        'The second score is 0.2, and was to be below 0. It is the second best, not the second in the list.',
      );
      hold(!accepts(scores, { ...none, difference: 0.7 }), 'The best two are 0.6 apart, and were to be 0.7.');
      hold(
        accepts(scores, { best: 0.5, second: 0.5, difference: 0.5 }),
        'Here all three hold: the best score, 0.8, is above 0.5, the second, 0.2, below 0.5, and they are 0.6 apart.',
      );
      hold(!accepts(scores, { best: 0.5, second: 0.5, difference: 0.7 }), 'All three have to hold; one that does is not enough.');
      hold(scores.join() === '-0.9,0.2,0.8', 'The scores themselves were sorted, in place: toSorted makes a new list.');
    },
  },
  errorAfter: {
    hints: ['First filter those whose margin is above the threshold.', 'The errors are a part of those that are left, not of all.'],
    check(errorAfter) {
      const answers = [
        { margin: 0.9, isRight: true },
        { margin: 0.8, isRight: true },
        { margin: 0.5, isRight: false },
        { margin: 0.1, isRight: false },
      ];
      near(errorAfter(answers, 0).wrong, 0.5, 'Without rejection two of four are wrong.');
      const some = errorAfter(answers, 0.1);
      hold(some.rejected !== 0, 'A margin that is the threshold is not above it.');
      near(some.rejected, 0.25, 'One of four is rejected with a threshold of 0.1.');
      unlike(some.wrong, 0.25, 'One error of three that are left is a third: errors are counted among the answers that were given.');
      near(some.wrong, 1 / 3, 'The part of wrong answers then.');
      near(errorAfter(answers, 1).wrong, 0, 'Where all are rejected none is wrong, and 0 / 0 is not a number.');
    },
  },
  honestError: {
    hints: ['Which setting has the smallest held-out error? Report what it has on the test digits.', 'Never look for the smallest test error.'],
    check(honestError) {
      const found = honestError([
        { heldOut: 1.2, test: 0.9 },
        { heldOut: 1.0, test: 1.1 },
        { heldOut: 1.0, test: 0.8 },
      ]);
      hold(found !== 0.8, 'That is the smallest test error: chosen by the test digits, it says nothing of other digits.');
      hold(found !== 1, 'That is the held-out error of the chosen one, which was chosen for being small. Report its test error.');
      near(found, 1.1, 'The test error of the setting with the smallest held-out error, the first of two.');
    },
  },
  interval: {
    hints: ['The part p = errors / n has the standard deviation √(p (1 - p) / n).', 'p - 2 deviations and p + 2 deviations.'],
    check(interval) {
      const found = interval(50, 100);
      hold(found[0] !== 0.45, 'That is one standard deviation to each side. Two were asked for.');
      nearAll(found, [0.4, 0.6], '50 errors of 100 digits.');
      nearAll(interval(88, 10_000), [0.0088 - 0.001868, 0.0088 + 0.001868], '88 errors of 10,000 digits.', 1e-6);
      nearAll(interval(0, 100), [0, 0], 'No errors at all: the formula says 0, and should not be believed there.');
    },
  },
  isDifferent: {
    hints: [
      'Count the digits that one misreads and the other reads, and the other way round.',
      '|a - b| > 2 √(a + b). What both misread does not count.',
    ],
    check(isDifferent) {
      const same = digits(100, [1, 2, 3]);
      hold(!isDifferent(same, same), 'A network does not differ from itself.');
      hold(!isDifferent(digits(100, [0, 1, 2, 3]), digits(100, [])), 'Four errors against none may be chance: 4 is not above 2 √4.');
      hold(isDifferent(digits(100, [0, 1, 2, 3, 4]), digits(100, [])), 'Five errors against none are more than two deviations: 5 > 2 √5 = 4.47.');
      hold(isDifferent(digits(100, []), digits(100, [0, 1, 2, 3, 4])), 'It does not matter which of the two is the better one.');
      const common = Array.from({ length: 50 }, (_, i) => i);
      hold(
        isDifferent(digits(100, [...common, 60, 61, 62, 63, 64]), digits(100, common)),
        'What both misread says nothing about which is better, and must not widen the interval.',
      );
    },
  },
};
