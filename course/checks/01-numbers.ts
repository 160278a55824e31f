import { type Checks, hold, near } from '../exercise.ts';
import type * as exercises from '../exercises/01-numbers.ts';
import { Tape, Value } from '../toys/numbers.ts';

/** Two fresh values on one tape. */
function two(a: number, b: number): { tape: Tape; x: Value; y: Value } {
  const tape = new Tape();
  return { tape, x: new Value(a, tape), y: new Value(b, tape) };
}

export const checks: Checks<typeof exercises> = {
  slopeByTrying: {
    hints: ['Ask f for its value at x + step and at x - step.', 'The two places are 2 · step apart.'],
    check(slopeByTrying) {
      const square = (x: number) => x * x;
      const found = slopeByTrying(square, 3, 0.25);
      hold(found !== 12, 'The two places are 2 · step apart, not one step.');
      hold(
        found !== 6.25 && found !== 5.75,
        'That looks at one side alone. Take one step to the right and one to the left: for x² the errors of the two cancel.',
      );
      hold(found !== 3, 'That is by how much f moves. The slope is this over how far apart the two places are.');
      near(found, 6, 'The slope of x² at 3, with steps of 0.25.');
      near(slopeByTrying(Math.exp, 0, 1e-4), 1, 'The slope of eˣ at 0.', 1e-7);
    },
  },
  slopeOfChain: {
    hints: ['If y moves three times as fast as x, and z twice as fast as y, how fast does z move?', 'reduce, beginning with 1.'],
    check(slopeOfChain) {
      hold(
        slopeOfChain([3, 2]) !== 5,
        'The slopes of a chain are multiplied, not added: three times as fast, then twice as fast, is six times as fast.',
      );
      near(slopeOfChain([3, 2]), 6, 'The slope of a chain with the slopes 3 and 2.');
      near(slopeOfChain([]), 1, 'An empty chain is y = x, whose slope is 1.');
      near(slopeOfChain([2, 0, 5]), 0, 'One flat link makes the whole chain flat.');
    },
  },
  divide: {
    hints: ['x.tape.write(value, [x, slope in x], [y, slope in y]).', 'The slope of x / y in y is that of x · y⁻¹: -x / y².'],
    check(divide) {
      const { tape, x, y } = two(6, 2);
      const z = divide(x, y);
      near(z.value, 3, 'The value of 6 / 2.');
      hold(tape.steps.length > 0, 'Nothing was written on the tape, so the walk back cannot pass. Use x.tape.write.');
      tape.walkBack(z);
      near(x.gradient, 0.5, 'The slope of 6 / 2 in the 6.');
      hold(y.gradient !== 1.5, 'The larger y, the smaller x / y: its slope in y is negative.');
      near(y.gradient, -1.5, 'The slope of 6 / 2 in the 2.');
    },
  },
  power: {
    hints: ['The slope of xⁿ is n xⁿ⁻¹.', 'x⁰ is 1 wherever x is, so its slope is 0, at x = 0 too.'],
    check(power) {
      const { tape, x, y } = two(2, 0);
      const cube = power(x, 3);
      near(cube.value, 8, 'The value of 2³.');
      hold(tape.steps.length === 1, 'One step is enough: the slope of xⁿ is known.');
      tape.walkBack(cube);
      hold(x.gradient !== 4, 'The slope of xⁿ is n xⁿ⁻¹: the factor n is missing.');
      near(x.gradient, 12, 'The slope of x³ at 2.');
      tape.walkBack(power(y, 0));
      near(y.gradient, 0, 'x⁰ is flat, at x = 0 as elsewhere: 0 · 0⁻¹ is not a number.');
    },
  },
  gradients: {
    hints: [
      'It is walkBack with a map in the place of the field `gradient`.',
      'Begin with new Map([[end, 1]]), go through the steps from the last to the first, and skip those whose y is not in the map.',
    ],
    check(gradients) {
      const { tape, x, y } = two(3, 4);
      const product = x.mul(y);
      const end = product.add(x);
      const unused = x.mul(x);
      const found = gradients(tape, end);
      near(found.get(end) ?? Number.NaN, 1, 'The slope of a value in itself.');
      hold(found.has(y), 'Nothing reached y in x y + x. Go through the steps from the last to the first.');
      near(found.get(y) ?? Number.NaN, 3, 'The slope of x y + x in y, at x = 3 and y = 4.');
      const gx = found.get(x);
      hold(
        gx !== 1 && gx !== 4,
        'x is used twice in x y + x. What it gets from one use has to be added to what it has from the other, not put in its place.',
      );
      near(gx ?? Number.NaN, 5, 'The slope of x y + x in x, at y = 4.');
      const { tape: other, x: w } = two(2, 0);
      near(
        gradients(other, w.mul(w).mul(w)).get(w) ?? Number.NaN,
        12,
        'The slope of w w w at 2. Along a way multiply: the slope of a step, times what its y has got.',
      );
      hold(!found.has(unused), 'x x is not on the way to the end: nothing reaches it, so it is not in the map.');
      hold(x.gradient === 0, 'The field `gradient` was changed. With a map, two walks do not disturb each other.');
      near(gradients(tape, end).get(x) ?? Number.NaN, 5, 'A second walk finds the same as the first.');
    },
  },
};
