import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/files.ts';
import { chapters } from '../chapters.ts';
import { checks as numbers } from '../checks/01-numbers.ts';
import { checks as arrays } from '../checks/02-arrays.ts';
import { checks as rules } from '../checks/03-rules.ts';
import { checks as checking } from '../checks/05-checking.ts';
import { checks as losses } from '../checks/06-losses.ts';
import { checks as curvature } from '../checks/08-curvature.ts';
import { checks as lenet5 } from '../checks/09-lenet5.ts';
import { checks as rates } from '../checks/10-rates.ts';
import { checks as metal } from '../checks/11-metal.ts';
import { checks as honesty } from '../checks/12-honesty.ts';
import type { Check } from '../exercise.ts';
import type { Trial } from '../exercises/10-rates.ts';
import { cubeRule } from '../solutions/03-rules.ts';
import { mapLossCurvature, mapLossGradient, rbf, softmax } from '../solutions/06-losses.ts';
import { gaussNewton, withBend } from '../solutions/08-curvature.ts';
import { pairsOf } from '../solutions/09-lenet5.ts';
import { isDifferent } from '../solutions/12-honesty.ts';
import { parseSource } from '../source.ts';
import { Grid } from '../toys/grids.ts';
import { verdictOf } from '../verdict.ts';

function course(...args: string[]): { status: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/course.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status, output: stdout, errors: stderr };
}

test.each(['exercises', 'solutions', 'checks'])('every file of %s belongs to a chapter', (folder) => {
  expect(readdirSync(join(root, 'course', folder)).sort()).toEqual(chapters.map(({ name }) => `${name}.ts`));
});

describe.each(chapters)('$name', (chapter) => {
  test('has a page with a title', () => {
    expect(existsSync(join(root, 'course', `${chapter.name}.md`))).toBe(true);
    expect(chapter.title).toMatch(/^[A-Z]/);
  });

  test('an empty body is told from an answer', async () => {
    for (const { name, verdict } of await chapter.exercises()) expect([name, verdict.state]).toEqual([name, 'missing']);
  });

  test('every solution is right', async () => {
    for (const { name, verdict } of await chapter.solved())
      expect([name, verdict]).toEqual([name, { state: 'right', message: '', error: undefined }]);
  });

  test('what a solution imports is at hand where it is pasted', () => {
    const [asked, solved] = ['exercises', 'solutions'].map((folder) =>
      parseSource(readFileSync(join(root, `course/${folder}/${chapter.name}.ts`), 'utf8')),
    );
    const needed = solved?.imports.split('\n').filter((line) => !line.includes("'../exercises/"));
    expect(asked?.imports.split('\n')).toEqual(expect.arrayContaining(needed ?? []));
  });

  test('every exercise has hints, and a solution that can be shown', async () => {
    for (const { name, hints } of await chapter.exercises()) {
      expect(hints, name).not.toEqual([]);
      expect(chapter.solution(name)).toMatch(new RegExp(`^export function ${name}\\([^]*\n}\n$`, 'm'));
    }
  });
});

describe('a wrong answer is told what is wrong with it', () => {
  test.each([
    ['a gradient that was not summed back', () => arrays.biasGradient.check((g) => g), 'Your gradient has the shape of y; sum it back over axis 0'],
    ['a reshape for a transpose', () => arrays.transposed.check((x) => new Grid(x.shape.toReversed(), x.data)), 'That is a reshape'],
    ['a softmax that overflows', () => losses.softmax.check(overflowing), 'Subtract the largest score first'],
    [
      'a curvature that is carried as a gradient',
      () => curvature.throughWeights.check((u, h) => u.reduce((sum, uk, k) => sum + uk * (h[k] ?? 0), 0)),
      'with the weight squared',
    ],
    ['a table read row by row', () => lenet5.pairsOf.check(byRows), 'You went row by row'],
    [
      'a loss without a junk class',
      () => losses.mapLossGradient.check((x, codes, right) => mapLossGradient(x, codes, right, 1e9)),
      'The junk class is missing',
    ],
    [
      'a loss that only pulls',
      () => losses.mapLossGradient.check((x, codes, right) => x.map((xk, k) => 2 * (xk - (codes[right]?.[k] ?? 0)))),
      'each wrong one pushes with its p_i',
    ],
    ['a variance without its neighbour', () => losses.mapLossCurvature.check((x, codes, j) => withoutJunk(x, codes, j)), '2 p_junk has to be added'],
    ['a curvature without the bend', () => curvature.withBend.check((a, h) => gaussNewton(a, h)), 'That is Eq. 27 still'],
    [
      'a bend with the other sign',
      () => curvature.withBend.check((a, h, g) => 2 * gaussNewton(a, h) - withBend(a, h, g)),
      'f″ is -2 tanh (1 - tanh²), with a minus',
    ],
    ['a form that is not that of the operation', () => rules.cubeRule.check(() => ({ ...cubeRule(), form: 'linear' })), 'x³ is not linear'],
    ['a difference with its sign', () => checking.agree.check((a, b, scale, part) => a - b <= part * scale), 'take the difference without its sign'],
    [
      'pairs the wrong way round',
      () => lenet5.pairsOf.check((table) => pairsOf(table).map(([below, above]) => [above, below])),
      'the row comes first',
    ],
    ['the farthest code', () => lenet5.answer.check((x, codes) => farthest(rbf(x, codes))), 'the smallest wins'],
    ['the best mean', () => rates.chosen.check(bestMean), 'which spoils a mean'],
    ['one-sided', () => honesty.isDifferent.check((a, b) => isDifferent(a, b) && count(a) >= count(b)), 'It does not matter which'],
    ['lanes that meet in their order', () => metal.sumInLanes.check(inOrder), 'lane 0 meets lane 2'],
    ['1 among the numbers below 1', () => metal.uniformOf.check((word) => word / 2 ** 32), '1 itself must not come out'],
    ['the luckiest seed', () => rates.chosen.check(luckiest), 'Compare the medians'],
    [
      'a sum from left to right',
      () => metal.sumInLanes.check((values) => values.reduce((sum, v) => Math.fround(sum + v), 0)),
      'The lanes are added up',
    ],
    [
      'the smallest test error',
      () => honesty.honestError.check((settings) => Math.min(...settings.map(({ test: error }) => error))),
      'chosen by the test digits',
    ],
  ])('%s', (_, check, lesson) => {
    expect(check).toThrow(lesson);
  });

  test.each([
    ['the sign', () => numbers.slopeOfChain.check((slopes) => -product(slopes)), 'You gave -6, where it is 6. The sign is wrong, and nothing else.'],
    ['a factor of 2', () => losses.rbf.check((x, codes) => rbf(x, codes).map((y) => 2 * y)), 'It is twice what it should be.'],
    ['a factor of ½', () => losses.mapLossGradient.check((...all) => mapLossGradient(...all).map((g) => g / 2)), 'It is half of what it should be.'],
    ['NaN', () => numbers.slopeOfChain.check((slopes) => product([...slopes, Number.NaN])), 'NaN is what comes of 0 / 0'],
    // @ts-expect-error: on a page types are only taken away.
    ['what a list has not', () => losses.softmax.check((y) => [y[9], y[9]]), 'undefined is what a list gives'],
    ['∞', () => numbers.slopeOfChain.check(() => Number.POSITIVE_INFINITY), /where it is 6\.$/],
    [
      'hardly another number',
      () => metal.uniformOf.check((word) => (word >>> 9) / 2 ** 23),
      'You gave 0.9999998807907104, where it is 0.9999999403953552.',
    ],
    ['too few numbers', () => losses.softmax.check((y) => softmax(y).slice(1)), 'Those are 1 numbers, where there are 2.'],
  ])('where the numbers alone say it: %s', (_, check, sentence) => {
    expect(check).toThrow(sentence);
  });

  test('a function that gives nothing back is told so, whatever it should give', () => {
    const all = { ...numbers, ...arrays, ...losses, ...curvature, ...lenet5, ...rates, ...metal, ...honesty };
    for (const [name, check] of Object.entries(all as Readonly<Record<string, Check<unknown>>>)) {
      expect([name, verdictOf(check, () => {}).message]).toEqual([name, expect.stringMatching(/^Your function gave nothing back\./)]);
    }
  });

  test('an error is told apart from an answer of another kind', () => {
    // @ts-expect-error: on a page types are only taken away.
    expect(verdictOf(checking.wrongSlopes, () => 7).message).toBe('Your function gave 7, which is not of the kind that its first line says.');
    const thrown = verdictOf(checking.wrongSlopes, () => JSON.parse('{'));
    expect(thrown.message).toMatch(/^Your function threw an error: /);
  });

  /** The variance of Eq. 9's second derivative without the term beside it. */
  function withoutJunk(x: readonly number[], codes: readonly (readonly number[])[], j: number): number[] {
    const p = softmax([...rbf(x, codes), j].map((distance) => -distance));
    return mapLossCurvature(x, codes, j).map((h) => h - 2 * (p.at(-1) ?? 0));
  }

  function product(slopes: readonly number[]): number {
    return slopes.reduce((whole, slope) => whole * slope, 1);
  }

  function byRows(table: readonly string[]): [number, number][] {
    return table.flatMap((row, below) => Array.from(row).flatMap((mark, above): [number, number][] => (mark === 'X' ? [[below, above]] : [])));
  }

  function luckiest(trials: readonly Trial[]): number {
    const [best] = trials.toSorted((a, b) => Math.min(...a.errors) - Math.min(...b.errors));
    return best?.rate ?? Number.NaN;
  }

  function bestMean(trials: readonly Trial[]): number {
    const sum = (errors: readonly number[]) => errors.reduce((total, error) => total + error, 0);
    const [best] = trials.toSorted((a, b) => sum(a.errors) - sum(b.errors));
    return best?.rate ?? Number.NaN;
  }

  function farthest(distances: readonly number[]): number {
    return distances.indexOf(Math.max(...distances));
  }

  function count(isWrong: readonly boolean[]): number {
    return isWrong.filter(Boolean).length;
  }

  function inOrder(values: readonly number[]): number {
    const lane = (i: number) => values.filter((_, k) => k % 4 === i).reduce((sum, v) => Math.fround(sum + v), 0);
    return Math.fround(Math.fround(lane(0) + lane(1)) + Math.fround(lane(2) + lane(3)));
  }

  function overflowing(y: readonly number[]): number[] {
    const powers = y.map(Math.exp);
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }
});

test('the tables of chapter 10 have the numbers of its figure', () => {
  const page = readFileSync(join(root, 'course/10-rates.md'), 'utf8');
  const { methods } = JSON.parse(readFileSync(join(root, 'course/figures/rates.json'), 'utf8'));
  for (const { name, heldOut, test: errors, training, after5 } of methods) {
    const rows = page.split('\n').filter((row) => row.startsWith(`| ${name} |`));
    for (const { rate, error } of heldOut) expect(rows[0]?.replaceAll('*', '')).toContain(`${rate}: ${error.toFixed(2)} |`);
    for (const list of [errors, training, after5]) expect(rows[1]).toContain(list.map((error: number) => error.toFixed(2)).join(', '));
  }
});

describe('npm run course', () => {
  test('lists the chapters', () => {
    const { status, output } = course();
    expect(status).toBe(0);
    for (const { number, title } of chapters) expect(output).toContain(`${number}  ${title}`);
  });

  test('check says what is missing, and fails', () => {
    const { status, output } = course('check', '1');
    expect(status).toBe(1);
    expect(output).toContain('· 1  slopeByTrying: the body is still missing');
    expect(output).toContain('0 of 5 are right.');
  });

  test('run shows what the programs of a page print', () => {
    const { status, output } = course('run', '1');
    expect(status).toBe(0);
    expect(output).toMatch(/^course\/01-numbers\.md:\d+\n\nE = 0\.08239745, after 5 steps\n/);
  });

  test('hint and solution help with one exercise', () => {
    expect(course('hint', '01', '2').output).toMatch(/^1\. If y moves/);
    expect(course('solution', '01', '2').output).toMatch(/^export function slopeOfChain/);
  });

  test.each([
    [['dance'], "'dance': it must be one of run, check, hint, solution."],
    [['check'], 'Say which chapter'],
    [['check', '99'], 'There is no chapter 99.'],
    [['hint', '01'], 'Say which exercise: chapter 01 has the exercises 1 to 5.'],
    [['solution', '01', '6'], 'There is no exercise 6: chapter 01 has the exercises 1 to 5.'],
  ])('%j is refused', (args, message) => {
    const { status, errors } = course(...args);
    expect(status).toBe(2);
    expect(errors).toContain(message);
  });
});
