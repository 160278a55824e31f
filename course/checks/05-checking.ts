import { type Checks, hold, near, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/05-checking.ts';

export const checks: Checks<typeof exercises> = {
  bestStep: {
    hints: [
      'The estimate is h² |f‴| / 6 + rounding |f| / h. Where is its slope in h zero?',
      'h³ = 3 · rounding · |f| / |f‴|; Math.cbrt is the third root.',
    ],
    check(bestStep) {
      const found = bestStep(1, 1, 1e-9);
      const lesson = 'A square root belongs to the difference to one side. Here the error grows as h², so it is a third root.';
      unlike(found, Math.sqrt(1e-9), lesson, 1e-7);
      near(found, Math.cbrt(3e-9), 'f = 1, f‴ = 1 and a rounding of 10⁻⁹.', 1e-12);
      near(bestStep(2, 16, 1e-6), Math.cbrt(3.75e-7), 'f = 2, f‴ = 16 and a rounding of 10⁻⁶: the more f bends, the smaller the step.', 1e-12);
      near(bestStep(-2, 16, 1e-6), Math.cbrt(3.75e-7), 'Signs do not matter: f = -2, f‴ = 16 and a rounding of 10⁻⁶.', 1e-12);
    },
  },
  secondDifference: {
    hints: ['It is the difference of two slopes, half a step to the right and half a step to the left.', '(f(x + h) - 2 f(x) + f(x - h)) / h².'],
    check(secondDifference) {
      const found = secondDifference((x) => x * x, 3, 0.5);
      hold(found !== 6, 'That is the first derivative of x² at 3. The second is the difference of two slopes, over their distance.');
      hold(found !== 1, 'A difference of slopes is divided by the step once more: step² in all.');
      near(found, 2, 'The second derivative of x² is 2 for any step.');
      near(secondDifference(Math.exp, 0, 1e-3), 1, 'The second derivative of eˣ at 0.', 1e-6);
    },
  },
  extrapolated: {
    hints: ['The difference over two steps has four times the error of that over one.', '(4 narrow - wide) / 3.'],
    check(extrapolated) {
      const found = extrapolated((x) => x ** 3, 1, 0.5);
      unlike(found, 3.25, 'That is the narrow difference alone, which is off by step² for x³.');
      unlike(found, 4, 'That is the wide difference alone, which is off by (2 · step)² for x³.');
      unlike(found, 4.25, 'The two are exchanged: the narrow difference is the better one, and counts four times.');
      near(found, 3, 'The slope of x³ at 1, with steps of ½: for a cubic nothing remains of the error.');
      near(extrapolated(Math.sin, 0.3, 0.01), Math.cos(0.3), 'The slope of sin at 0.3, with steps of 0.01.', 1e-9);
    },
  },
  agree: {
    hints: ['Math.abs(found - expected) <= …', 'A comparison with NaN is false, which is what is wanted here. !(a > b) would not do.'],
    check(agree) {
      hold(agree(1.001, 1, 1, 0.01), '1.001 and 1 differ by less than a hundredth.');
      hold(!agree(1.1, 1, 1, 0.01), '1.1 and 1 differ by more than a hundredth.');
      hold(!agree(1, 1.1, 1, 0.01), '1 and 1.1 differ by more than a hundredth, whichever is the larger: take the difference without its sign.');
      hold(!agree(2e-30, 1e-30, 1e-30, 0.01), 'Small numbers are compared at their own scale: 2·10⁻³⁰ is twice 10⁻³⁰.');
      hold(agree(1e30 + 1e20, 1e30, 1e30, 0.01), 'Large ones, too.');
      hold(!agree(Number.NaN, 1, 1, 0.01), 'NaN came out of a wrong rule, and was accepted. It agrees with nothing.');
    },
  },
  wrongSlopes: {
    hints: ['For each slope: is it near the difference at every point?', 'Use extrapolated, with a step such as 2⁻¹⁰, and agree.'],
    check(wrongSlopes) {
      const candidates = [(x: number) => 3 * x * x, (x: number) => x * x, (x: number) => 3 * x, () => Number.NaN];
      const found = wrongSlopes((x) => x ** 3, candidates, [0, 1, -2]);
      hold(found.join() !== '0', 'That is the right one. Those that are wrong were asked for.');
      hold(found.join() !== '2,3,4', 'Slopes are counted from 0.');
      hold(
        !found.includes(0),
        '3x² is the slope of x³. A difference has an error too: it need not be equal, but within a millionth, as that of extrapolated is.',
      );
      hold(found.includes(1), 'x² is the slope of x³ at 0 only: look at every point.');
      hold(found.includes(2), '3x is the slope of x³ at 0 and at 1, but not at -2: look at every point.');
      hold(found.includes(3), 'A slope that is NaN is wrong.');
      hold(found.join() === '1,2,3', 'The wrong ones of four slopes for x³ are 1, 2 and 3, in this order.');
    },
  },
};
