import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatsOf } from '../packages/tensor/test/support/scalarKernels.ts';
import { ALL, floatOf, unaryResults } from '../scripts/numerics/results.ts';
import { searchPairs, searchSums } from '../scripts/numerics/sampled.ts';
import { scan, together } from '../scripts/numerics/scan.ts';
import { errorOf, subjectNamed, subjects } from '../scripts/numerics/subjects.ts';

describe.each(unaryResults().map((result) => [result.name, result] as const))('docs/numerics/%s.json', (name, { looked, worst, bits, x, wrong }) => {
  const subject = subjectNamed(name);

  test('looked at every float, and found no NaN, infinity or sign out of place', () => {
    expect({ looked, wrong }).toEqual({ looked: ALL, wrong: 0 });
  });

  test('has the error that its argument has now; else run npm run numerics', () => {
    const argument = floatOf(bits);
    expect(String(argument)).toBe(x);
    const [y = Number.NaN] = subject.run(Float32Array.of(argument));
    // Engines may differ in the last place of a double, some 1e-9 of an ulp here.
    expect(errorOf(subject, y, subject.exact(argument))).toBeCloseTo(worst, 6);
  });

  test('names no smaller error than random bits have', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: 16, maxLength: 256 }), (sample) => {
        const arguments_ = floatsOf(sample);
        const y = subject.run(arguments_);
        arguments_.forEach((argument, i) => {
          expect(errorOf(subject, y[i] ?? Number.NaN, subject.exact(argument))).toBeLessThanOrEqual(worst + 1e-6);
        });
      }),
    );
  });

  test('names no smaller error than bits all over have', () => {
    const step = 104_729;
    const found = scan(subject, { from: 0, to: ALL, step });
    expect(found.looked).toBe(Math.ceil(ALL / step));
    expect(found.wrong).toBe(0);
    expect(found.worst).toBeLessThanOrEqual(worst + 1e-6);
  });
});

test('every function and every slope was measured', () => {
  expect(unaryResults().map(({ name }) => name)).toEqual([...subjects.keys()].sort());
});

test('functions of two numbers are rounded once', () => {
  expect(Object.values(searchPairs(1, 2).wrong)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('sums lose no more than the bound of docs/numerics.md', () => {
  expect(Math.max(...Object.values(searchSums(10, 2).largest))).toBeLessThanOrEqual(4);
});

test('what parts of the arguments give is put together in any order', () => {
  const [a, b] = [
    { looked: 5, worst: 1.5, bits: 9, wrong: 1, firstWrong: 7 },
    { looked: 3, worst: 1.5, bits: 4, wrong: 2, firstWrong: 3 },
  ];
  expect(together(a, b)).toEqual({ looked: 8, worst: 1.5, bits: 4, wrong: 3, firstWrong: 3 });
  expect(together(b, a)).toEqual(together(a, b));
});
