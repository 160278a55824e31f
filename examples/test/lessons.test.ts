import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/files.ts';

/** What `npm run example --` runs. */
function example(...args: string[]): { status: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/run.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status, output: stdout, errors: stderr };
}

/** The numbers in a line, in order. */
function numbersIn(line: string): number[] {
  return (line.match(/-?\d+(?:,\d{3})*(?:\.\d*)?(?:e[+-]\d+)?/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
}

/** What lesson `number` printed, line by line. */
function lesson(number: string): string[] {
  const { status, output, errors } = example(number);
  expect(status, errors).toBe(0);
  return output.split('\n');
}

function lineWith(lines: readonly string[], text: string): string {
  const found = lines.find((line) => line.includes(text));
  if (found === undefined) throw new Error(`no line has ${text} in it:\n${lines.join('\n')}`);
  return found;
}

/** The lines after the one that has `heading` in it, up to an empty one. */
function tableUnder(lines: readonly string[], heading: string): number[][] {
  const rest = lines.slice(lines.indexOf(lineWith(lines, heading)) + 1);
  const end = rest.indexOf('', rest[0] === '' ? 1 : 0);
  return rest.slice(rest[0] === '' ? 1 : 0, end).map(numbersIn);
}

const files = readdirSync(join(root, 'examples', 'lessons'));

test.each(files)('%s is short, and begins with its number and title', (file) => {
  const lines = readFileSync(join(root, 'examples', 'lessons', file), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(new RegExp(`^// ${file.slice(0, 2)}  [A-Z]`));
});

describe('npm run example', () => {
  test('lists the lessons', () => {
    const { status, output } = example();
    expect(status).toBe(0);
    expect(output.match(/^ {2}\d\d {2}\w/gm)).toHaveLength(files.length);
  });

  test('lists them too when asked for one that does not exist, and fails', () => {
    const { status, output, errors } = example('99');
    expect(status).toBe(2);
    expect(output).toBe(example().output);
    expect(errors).toContain('no lesson 99');
  });
});

describe('what the lessons say is true', () => {
  test('01: shapes, sums and the memory of a scope', () => {
    const lines = lesson('01');
    const [rows = 0, columns = 0, elements] = numbersIn(lineWith(lines, 'elements of float32').replace(/^A drawn \d/, ''));
    expect(elements).toBe(rows * columns);
    const [row = 0, column = 0, position] = numbersIn(lineWith(lines, 'of the buffer'));
    expect(position).toBe(row * columns + column);
    const [before = 0, after] = numbersIn(lineWith(lines, 'alive before').replace(/.*alive/, ''));
    expect(after).toBe(before + 1);
  });

  test('02: three ways to one gradient, a falling error, a second derivative', () => {
    const lines = lesson('02');
    const [, , byHandE, byTapeE] = numbersIn(lineWith(lines, 'by hand,'));
    expect(byTapeE).toBe(byHandE);
    const gradients = tableUnder(lines, 'by trying').map((row) => row.slice(1));
    expect(gradients).toHaveLength(4);
    for (const [byHand = Number.NaN, byTape, byTrying = Number.NaN] of gradients) {
      expect(byTape).toBe(byHand);
      // Printing rounds both by 5e-10; a step of 1e-5 adds about (1e-5)² of truncation and 2⁻⁵³ E / 1e-5 of rounding.
      expect(Math.abs(byTrying - byHand)).toBeLessThan(1.5e-9);
    }
    const errors = tableUnder(lines, 'step          E').map(([, error]) => error);
    expect(errors).toHaveLength(13);
    expect(errors).toEqual([...errors].sort((a = 0, b = 0) => b - a));
    for (const row of tableUnder(lines, 'tanh″')) expect(row[3]).toBe(row[4]);
  });

  test('03: one rate crawls or diverges, a rate for each weight converges, and curvatures differ by far', () => {
    const lines = lesson('03');
    const steps = tableUnder(lines, '0.019 for both');
    const [first = [], last = []] = [steps[0], steps[6]];
    expect(last[0]).toBe(30);
    expect(last[2]).toBeGreaterThan(100 * (first[2] ?? Number.NaN));
    expect(last[3]).toBeLessThan(1e-12);
    const ends = numbersIn(lineWith(lines, 'then'));
    expect(Math.abs(1 - (ends[1] ?? 1))).toBeGreaterThan(0.9);
    expect(ends.slice(4)).toEqual([1, 1]);
    const layers = lines.filter((line) => /^[CSF]\d\.(weight|bias)/.test(line)).map((line) => numbersIn(line.replace(/^\S+/, '')));
    expect(layers).toHaveLength(12);
    const medians = layers.map(([median = Number.NaN]) => median);
    expect(Math.max(...medians) / Math.min(...medians)).toBeGreaterThan(100);
    // ε = 0.0001 / (0.02 + h), where printing two digits rounds ε and h by 5 % at most.
    for (const [median = Number.NaN, rate = Number.NaN] of layers) expect(Math.abs((rate * (0.02 + median)) / 1e-4 - 1)).toBeLessThan(1.05 ** 2 - 1);
  });

  test('04: the right rules pass and the wrong ones are caught', () => {
    const lines = lesson('04');
    const reports = lines.filter((line) => /^ {2}(gradient|curvature|second derivative) of 1 input/.test(line));
    expect(reports.map((report) => report.includes('ok'))).toEqual([true, true, false, false, true, false, true, true]);
    expect(lineWith(lines, 'the rule gives')).toContain('finite differences');
  });

  test('05: the counts of the paper, ten digits learned, each nearest to its own code', () => {
    const lines = lesson('05');
    expect(numbersIn(lineWith(lines, 'total'))).toEqual([60_000, 340_908]);
    const passes = tableUnder(lines, 'mean loss');
    expect(passes.at(-1)?.[2]).toBe(0);
    expect(passes[0]?.[1]).toBeGreaterThan(50);
    expect(passes.at(-1)?.[1]).toBeLessThan(1);
    const distances = tableUnder(lines, 'Squared distances');
    expect(distances.map(([label]) => label).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [label, ...row] of distances) expect(row.indexOf(Math.min(...row))).toBe(label);
  });

  test('06: products agree with differences, the recursion errs where paths meet, and the estimate as far as it says', () => {
    const lines = lesson('06');
    const row = (name: string): number[] => numbersIn(lineWith(lines, name).slice(36));
    for (const what of ['outputs', 'gradient']) {
      const [product, difference] = tableUnder(lines, `${what}${what === 'outputs' ? ' change' : ''} by`);
      expect(product).toEqual(difference);
    }
    const [exact, recursion, estimate, error] = [row('exact'), row('recursion'), row('1000 samples'), numbersIn(lines.at(-2)?.slice(36) ?? '')];
    expect(exact[0]).toBe(row('gaussNewtonProduct')[0]);
    expect(recursion.slice(6)).toEqual(exact.slice(6));
    expect(recursion.slice(0, 6).some((h, i) => Math.abs(h / (exact[i] ?? 0) - 1) > 0.5)).toBe(true);
    expect(estimate).toHaveLength(9);
    // Four standard errors, and what printing rounds.
    for (const [i, h] of estimate.entries()) expect(Math.abs(h - (exact[i] ?? 0))).toBeLessThan(4 * (error[i] ?? 0) + 0.002);
  });
});
