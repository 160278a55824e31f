import { type Checks, hold, near, nearAll, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/06-losses.ts';

const codes = [
  [1, 1, -1, 1],
  [-1, 1, 1, 1],
  [1, -1, 1, -1],
];
const x = [0.4, 0.3, -0.2, 0.5];

const distances = (at: readonly number[]): number[] => codes.map((code) => code.reduce((sum, w, k) => sum + ((at[k] ?? 0) - w) ** 2, 0));

/** ln(e^{-j} + Σ_i e^{-y_i}), as it is printed: good enough where the distances are small. */
const competition = (at: readonly number[], j: number): number =>
  Math.log(Math.exp(-j) + distances(at).reduce((sum, distance) => sum + Math.exp(-distance), 0));

/** Eq. 9 for the second code. */
const loss = (at: readonly number[], j: number): number => (distances(at)[1] ?? 0) + competition(at, j);

/** x with one element moved. */
const moved = (k: number, by: number): number[] => x.map((value, i) => (i === k ? value + by : value));

/** Its slopes by trying, and its second derivatives. */
const slopes = (j: number): number[] => x.map((_, k) => (loss(moved(k, 1e-5), j) - loss(moved(k, -1e-5), j)) / 2e-5);
const bends = (j: number): number[] => x.map((_, k) => (loss(moved(k, 1e-4), j) - 2 * loss(x, j) + loss(moved(k, -1e-4), j)) / 1e-8);

const areNear = (found: readonly number[], other: readonly number[]): boolean =>
  found.every((value, i) => Math.abs(value - (other[i] ?? Number.NaN)) <= 1e-5);

export const checks: Checks<typeof exercises> = {
  softmax: {
    hints: [
      'e to each score, over their sum.',
      'e¹⁰⁰⁰ is infinite. Subtract the largest score from all of them first: numerator and denominator shrink alike.',
    ],
    check(softmax) {
      const small = softmax([0, Math.log(3)]);
      unlike(small[1] ?? Number.NaN, 3, 'Probabilities add up to 1: divide each power by the sum of all.');
      nearAll(small, [0.25, 0.75], 'The scores 0 and ln 3.');
      const large = softmax([1000, 1000]);
      hold(!large.some(Number.isNaN), 'Scores of 1000 gave NaN: e¹⁰⁰⁰ is infinite, and ∞ / ∞ is no number. Subtract the largest score first.');
      nearAll(large, [0.5, 0.5], 'Two scores of 1000.');
      nearAll(softmax([-1000, -1000]), [0.5, 0.5], 'Two scores of -1000: what is subtracted is the largest of the scores, whatever its sign.');
      nearAll(softmax([2000, 0]), [1, 0], 'The scores 2000 and 0: what is subtracted is the largest of them, so that no power is above 1.');
    },
  },
  crossEntropyGradient: {
    hints: ['-ln p_c = ln Σ e^{y_k} - y_c. What is the slope of each part in y_i?', 'p_i, and 1 less for the right class.'],
    check(crossEntropyGradient) {
      const found = crossEntropyGradient([0, Math.log(3)], 0);
      hold((found[0] ?? 0) < 0, 'The loss falls when the score of the right class rises: its gradient is negative.');
      near(
        crossEntropyGradient([1, 2, -0.5], 1).reduce((sum, g) => sum + g, 0),
        0,
        'Adding a number to all scores changes nothing, so the gradient sums up to 0.',
      );
      nearAll(found, [-0.75, 0.75], 'The scores 0 and ln 3, where the first is right.');
    },
  },
  rbf: {
    hints: ['For each code, Σ_k (x_k - w_ik)².', 'No square root, and no ½.'],
    check(rbf) {
      const found = rbf([1, 1, 0, 1], codes);
      hold(found[0] !== 0.5, 'There is no ½ in Eq. 7.');
      hold(found[2] !== Math.sqrt(9), 'There is no square root in Eq. 7: the distances stay squared.');
      nearAll(found, [1, 5, 9], 'The squared distances of [1, 1, 0, 1] to [1, 1, -1, 1], [-1, 1, 1, 1] and [1, -1, 1, -1].');
    },
  },
  mapLoss: {
    hints: [
      'Distances reach some hundreds, and e⁻⁶⁰⁰ is near the end of what there is. ln of a sum of such is in danger.',
      'With m = min(j, y_i): y_D - m + ln(e^{m-j} + Σ e^{m-y_i}).',
    ],
    check(mapLoss) {
      const [one, two, junk] = [Math.exp(-1), Math.exp(-2), Math.exp(-3)];
      const found = mapLoss([1, 2], 0, 3);
      unlike(found, 1, 'That is Eq. 8. In Eq. 9 the others compete: the logarithm is added.');
      unlike(found, 1 + Math.log(one + two), 'The junk class is missing: e^{-j} stands in the sum too.');
      unlike(found, 1 + Math.log(two + junk), 'The sum is over all classes, the right one among them.');
      unlike(found, 1 + Math.log(one + two + junk) + 1, 'What was subtracted from all exponents has to be subtracted from y_D as well.');
      near(found, 1 + Math.log(one + two + junk), 'The distances 1 and 2, where the first is right, and j = 3.');
      const far = mapLoss([1000, 1010], 0, 2000);
      hold(
        Number.isFinite(far),
        'With distances of 1000 all exponentials are 0, and ln 0 is infinite. Subtract the smallest of j and the distances first.',
      );
      near(far, Math.log(1 + Math.exp(-10)), 'The distances 1000 and 1010 and j = 2000.');
      const beside = mapLoss([1000, 1010], 0, 10);
      hold(Number.isFinite(beside), 'j may be smaller than all distances, and then it is what has to be subtracted: e^{1000-10} is infinite.');
      near(beside, 990, 'The distances 1000 and 1010 and j = 10: far from every code, the loss is about y_D - j.');
    },
  },
  mapLossGradient: {
    hints: [
      '∂E/∂y_i is 1 for the right class, less p_i; and ∂y_i/∂x_k = 2 (x_k - w_ik).',
      'p is the softmax of the scores -y_i and -j. The junk class has a p but no code, so it moves nothing.',
    ],
    check(mapLossGradient) {
      const found = mapLossGradient(x, codes, 1, 2);
      const pull = x.map((xk, k) => 2 * (xk - (codes[1]?.[k] ?? 0)));
      hold(!areNear(found, pull), 'That is the gradient of Eq. 8: the right code pulls with 1 - p_D, and each wrong one pushes with its p_i.');
      hold(!areNear(found, slopes(Number.POSITIVE_INFINITY)), 'The junk class is missing: e^{-j} stands under every p_i too.');
      hold(
        found.length === x.length,
        `The gradient has a number for each of the ${x.length} elements of x; you gave ${found.length}. Each class moves all of them.`,
      );
      const others = slopes(2).map((slope, k) => slope - (pull[k] ?? 0));
      hold(!areNear(found, others), 'Those are the wrong codes alone: the right one pulls with 1 - p_D, not with -p_D.');
      nearAll(found, slopes(2), 'Beside finite differences of Eq. 9 for three codes and j = 2.', 1e-7);
    },
  },
  mapLossCurvature: {
    hints: [
      'The variance of v is Σ_i p_i (v_i - mean)², with mean = Σ_i p_i v_i.',
      'There is one more class than there are codes: the junk class has the probability p_junk and the value 0.',
    ],
    check(mapLossCurvature) {
      const found = mapLossCurvature(x, codes, 2);
      hold(
        found.every((h) => h >= 0),
        'A variance is never negative.',
      );
      const junk = Math.exp(-2 - competition(x, 2));
      const variance = bends(2).map((h) => h - 2 * junk);
      hold(!areNear(found, variance), 'That is the variance alone: 2 p_junk has to be added.');
      hold(!areNear(found, bends(Number.POSITIVE_INFINITY)), 'The junk class is missing: it has the value 0 and the probability p_junk.');
      const means = slopes(2).map((slope, k) => 2 * ((x[k] ?? 0) - (codes[1]?.[k] ?? 0)) - slope);
      const squares = bends(2).map((h, k) => h + (means[k] ?? 0) ** 2);
      hold(!areNear(found, squares), 'That has the mean of the squares. The variance is it less the square of the mean.');
      nearAll(found, bends(2), 'Beside second differences of Eq. 9 for three codes and j = 2.', 1e-5);
    },
  },
};
