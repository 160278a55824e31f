import { TABLE_I } from '@lenet-ts/lenet';
import { Connections } from '@lenet-ts/tensor';
import { type Checks, hold, near, nearAll, unlike } from '../exercise.ts';
import type * as exercises from '../exercises/09-lenet5.ts';

const five = { kernel: 5 };
const upToC3 = [five, 'subsample', five] as const;
const upToC5 = [...upToC3, 'subsample', five] as const;

export const checks: Checks<typeof exercises> = {
  sizeAfter: {
    hints: ['A kernel of K fits on n places n - K + 1 times; subsampling halves.', 'reduce over the stages, beginning with the plane.'],
    check(sizeAfter) {
      hold(sizeAfter(32, [five]) !== 27, 'A kernel of 5 fits on 5 places once, not never: n - K + 1.');
      near(sizeAfter(32, [five]), 28, 'C1 on the plane of 32.');
      near(sizeAfter(32, [five, 'subsample']), 14, 'S2 behind C1.');
      near(sizeAfter(32, upToC5), 1, 'C5 at the end of C1, S2, C3, S4.');
      near(sizeAfter(36, upToC5), 2, 'The same on a plane of 36, where C5 has 2 by 2 places: that is why the paper calls it a convolution.');
      near(sizeAfter(7, []), 7, 'Without stages the plane stays as it is.');
    },
  },
  receptiveField: {
    hints: [
      'Begin with the unit, which is one place of its own map, and go down: how many places of the map below does it see?',
      'A kernel makes n places n + K - 1, subsampling makes them 2n. From the last stage to the first.',
    ],
    check(receptiveField) {
      near(receptiveField([five]), 5, 'A unit of C1 sees what lies under its kernel.');
      hold(
        receptiveField([five, 'subsample']) !== 10,
        'You went up. Begin at the unit: it sees two places of C1, and those see 2 + 4 pixels, since their fields overlap.',
      );
      near(receptiveField([five, 'subsample']), 6, 'A unit of S2.');
      near(receptiveField(upToC3), 14, 'A unit of C3.');
      near(receptiveField(upToC5), 32, 'A unit of C5 sees all of the plane.');
    },
  },
  pairsOf: {
    hints: ['For each column, for each row: a pair where there is an X.', 'The columns outside, the rows inside: row[above] is a character.'],
    check(pairsOf) {
      const found = pairsOf(['XX.', 'X.X'])
        .map(([below, above]) => `${below}→${above}`)
        .join();
      hold(
        found !== '0→0,0→1,1→0,1→2',
        'You went row by row. The kernels of one map above stand side by side: all of the first column, then the second.',
      );
      hold(!['0→0,0→1,1→0,2→1', '0→0,1→0,0→1,2→1'].includes(found), 'Each pair is [below, above]: the row comes first.');
      hold(!found.includes('3'), 'Maps are counted from 0.');
      hold(found === '0→0,1→0,0→1,1→2', `The pairs of ['XX.', 'X.X'] are 0→0, 1→0, 0→1 and 1→2; you gave ${found}.`);
      const real = Connections.table(TABLE_I);
      const all = pairsOf(TABLE_I);
      near(all.length, real.count, 'The pairs of Table I.');
      nearAll(
        all.map(([below]) => below),
        Array.from({ length: real.count }, (_, pair) => real.inputOf(pair)),
        'Which map of S2 each pair of Table I reads.',
      );
    },
  },
  countOf: {
    hints: ['A kernel for each pair, and a bias for each map above.', 'Each trainable parameter is used at every place: times size².'],
    check(countOf) {
      const c3 = countOf(60, 5, 16, 10);
      hold(c3.trainable !== 1500, 'Each of the 16 maps has a bias besides.');
      hold(c3.trainable !== 1560, 'A map has one bias, however many maps it sees.');
      near(c3.trainable, 1516, 'The trainable parameters of C3: 60 pairs, kernels of 5, 16 maps of 10 by 10.');
      hold(c3.connections !== c3.trainable, 'Shared weights are used at every place of a map: there are more connections than weights.');
      hold(c3.connections !== 150_000, 'Biases are connections too, one at every place.');
      hold(c3.connections !== 15_160, 'A map of 10 by 10 has 100 places.');
      near(c3.connections, 151_600, 'The connections of C3.');
      const c5 = countOf(16 * 120, 5, 120, 1);
      near(c5.connections, c5.trainable, 'Where maps have one unit, nothing is shared.');
    },
  },
  subsample: {
    hints: ['Every second row and column is the corner of a square of four.', 'Added up, not averaged; the squash comes last.'],
    check(subsample) {
      const squash = (a: number) => 1.7159 * Math.tanh((2 * a) / 3);
      const found = subsample(
        [
          [1, 2, 0, 0],
          [3, 4, 0, 1],
        ],
        0.1,
        -0.5,
      );
      hold(found.length === 1 && found[0]?.length === 2, 'A map of 2 by 4 gives one of 1 by 2: squares do not overlap.');
      unlike(found[0]?.[0] ?? 0, squash(0.25 - 0.5), 'That is the mean of the four. The paper adds them up.');
      unlike(found[0]?.[0] ?? 0, 0.5, 'The squash is missing.');
      nearAll(found.flat(), [squash(0.5), squash(-0.4)], 'The squares 1 2 3 4 and 0 0 0 1, times 0.1, minus 0.5, squashed.');
    },
  },
  answer: {
    hints: ['Eq. 7 for each code: the sum of squared differences.', 'The smallest, not the largest.'],
    check(answer) {
      const codes = [
        [1, 1, -1],
        [-1, 1, 1],
        [1, -1, 1],
      ];
      const found = answer([0.9, -0.2, 0.8], codes);
      hold(found !== 1, 'That is the class whose code is farthest. Those are squared distances: the smallest wins.');
      hold(found === 2, `The code nearest to [0.9, -0.2, 0.8] is that of class 2, counted from 0; you gave ${found}.`);
      hold(answer([-1, 1, 1], codes) === 1, 'A state that is a code is nearest to it.');
      hold(answer([0, 1, 0], codes) === 0, 'Of two codes at the same distance the first.');
    },
  },
};
