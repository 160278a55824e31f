import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backendNamed } from '../../src/backends/registry.ts';
import { place } from '../../src/create.ts';
import type { DType } from '../../src/dtype.ts';
import { apply, type Formula, input, literal, partsOf } from '../../src/formula/formula.ts';
import { add, div, equal, exp, less, log, maximum, mul, neg, select as selectOf, sqrt, sub } from '../../src/formula/functions.ts';
import '../../src/methods.ts';
import { elementwise, inPlace } from '../../src/ops/elementwise.ts';
import { map } from '../../src/ops/map.ts';
import { Elementwise } from '../../src/ops/operation.ts';
import { select } from '../../src/ops/select.ts';
import { sigmoid, squash, tanh } from '../../src/ops/unary.ts';
import { scope } from '../../src/scope.ts';
import { at, type Shape, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { broadcastShapes, plains, special } from '../support/arbitraries.ts';
import { backendsHere, runs } from '../support/backends.ts';
import { expectSame } from '../support/compare.ts';
import { allNames, exactNames, formulas } from '../support/formulas.ts';
import { elementwise as elementByElement, type Plain } from '../support/reference.ts';

const round = { float32: Math.fround, float64: (x: number) => x } as const;

describe.each(backendsHere())('%s', (name) => {
  const backend = backendNamed(name);
  const make = ({ shape, values }: Plain, dtype: DType = 'float32') => place(values, shape, dtype, backend, 'test');

  // A graphics card rounds quotients and roots as it likes, and flushes what is below 2⁻¹²⁶.
  const loose = name === 'webgl2';
  const names = loose ? exactNames.filter((f) => !['div', 'sqrt'].includes(f)) : exactNames;
  const small = fc.integer({ min: -4, max: 4 }).map((n) => n / 2);
  const numbers = fc.oneof(small, loose ? fc.double({ noNaN: true, min: -(2 ** 20), max: 2 ** 20 }) : fc.double());

  test('a random formula gives the bits of its steps, one by one and rounded each, however its inputs are broadcast', async () => {
    const cases = broadcastShapes(3).chain((shapes) => fc.tuple(formulas(3, names, numbers), plains(shapes, special)));
    await fc.assert(
      fc.asyncProperty(cases, async ([{ formula, evaluate, text }, inputs]) => {
        const operation = new Elementwise('random', 3, formula);
        for (const dtype of ['float32', 'float64'] as const) {
          if (!backend.dtypes.includes(dtype)) continue;
          let isNormal = true;
          const step = (value: number) => {
            isNormal &&= value === 0 || !(Math.abs(value) < 2 ** -126);
            return round[dtype](value);
          };
          const expected = elementByElement((...x) => evaluate(x, step), ...inputs);
          if (loose) fc.pre(isNormal);
          const tensors = inputs.map((x) => make(x, dtype));
          const y = map(operation, tensors, []);
          expect(y.shape).toEqual(expected.shape);
          expectSame(await y.data(), expected.values, `${text} in ${dtype}`);
          for (const tensor of [...tensors, y]) tensor.dispose();
        }
      }),
      { numRuns: 2 * runs },
    );
  });

  /** Holds a formula to the bits of its parts as operations of their own, on the same backend, which may round some in its own way. */
  async function expectSteps(formula: Formula, values: readonly (readonly number[])[], text: string): Promise<void> {
    const shape = [at(values, 0).length];
    for (const dtype of ['float32', 'float64'] as const) {
      if (!backend.dtypes.includes(dtype)) continue;
      const inputs = values.map((list) => make({ shape, values: list }, dtype));
      using whole = map(new Elementwise('whole', inputs.length, formula), inputs, []);
      using last = scope(() => {
        const results = new Map<Formula, Tensor>();
        const resultOf = (part: Formula) => results.get(part) ?? make({ shape, values: new Array<number>(sizeOf(shape)).fill(Number.NaN) }, dtype);
        for (const part of partsOf(formula)) {
          if (part.kind === 'input') results.set(part, at(inputs, part.index));
          if (part.kind === 'literal') results.set(part, make({ shape, values: new Array<number>(sizeOf(shape)).fill(part.value) }, dtype));
          if (part.kind !== 'application') continue;
          const places = part.operands.map((_, i) => input(i));
          results.set(part, map(new Elementwise(part.name, places.length, apply(part.name, places)), part.operands.map(resultOf), []));
        }
        return resultOf(formula);
      });
      expectSame(await whole.data(), await last.data(), `${text} in ${dtype}`);
      for (const tensor of inputs) tensor.dispose();
    }
  }

  const remarkable = [0, 1, 0.1, 3, 16777217, 1e30, 1e-30, Number.POSITIVE_INFINITY].flatMap((x) => [x, -x]).concat(Number.NaN);

  // Each a compiler would make simpler, if there were no NaN, no infinity, no sign of 0 and no rounding.
  const x = input(0);
  const y = input(1);
  test.each<readonly [string, Formula]>([
    ['-0', literal(-0)],
    ['2⁻¹⁴⁹', literal(2 ** -149)],
    ['x - x', sub(x, x)],
    ['x / x', div(x, x)],
    ['x = x', equal(x, x)],
    ['(x - x) x', mul(sub(x, x), x)],
    ['max(x, x) - x', sub(maximum(x, x), x)],
    ['-(-x) - x', sub(neg(neg(x)), x)],
    ['(x + y) - (y + x)', sub(add(x, y), add(y, x))],
    ['x y - y x', sub(mul(x, y), mul(y, x))],
    ['x y / (y x)', div(mul(x, y), mul(y, x))],
    ['(x + y) - x', sub(add(x, y), x)],
    ['(x - y) + y', add(sub(x, y), y)],
    ['x y / y', div(mul(x, y), y)],
    ['(x / y) y', mul(div(x, y), y)],
    ['x y + y', add(mul(x, y), y)],
    ['x y + x y', add(mul(x, y), mul(x, y))],
    ['(x + 1) - 1', sub(add(x, 1), 1)],
    ['0 x', mul(x, 0)],
    ['x + 0', add(x, 0)],
    ['0 - x', sub(0, x)],
    ['1 / (1 / x)', div(1, div(1, x))],
    ['√x √x', mul(sqrt(x), sqrt(x))],
    ['ln eˣ', log(exp(x))],
    ['eˣ e⁻ˣ', mul(exp(x), exp(neg(x)))],
    ['x where x = x, else 5', selectOf(equal(x, x), x, 5)],
  ])('%s has the bits of its steps, for NaN, infinities and what rounding loses too', async (text, formula) => {
    const pairs = remarkable.flatMap((a) => remarkable.map((b) => [a, b] as const));
    await expectSteps(formula, [pairs.map(([a]) => a), pairs.map(([, b]) => b)], text);
  });

  test('a random formula has the bits of its steps on the same backend, whichever functions it is made of', async () => {
    const values = fc.array(fc.oneof(special, fc.constantFrom(...remarkable), fc.float()), { minLength: 8, maxLength: 8 });
    await fc.assert(
      // Of two inputs only, most formulas use one several times.
      fc.asyncProperty(formulas(2, allNames, fc.oneof(small, fc.float())), fc.tuple(values, values), async ({ formula, text }, lists) => {
        fc.pre(formula.kind === 'application');
        await expectSteps(formula, lists, text);
      }),
      { numRuns: 2 * runs },
    );
  });

  test('numbers are rounded to the dtype, in a formula and at a call', async () => {
    const x = make({ shape: [2], values: [Math.fround(0.1), 1] });
    const minusTenth = elementwise('minusTenth', (v) => sub(v, 0.1));
    for (const y of [x.sub(0.1), minusTenth(x)]) expect(at(await y.data(), 0)).toBe(0);
    expect([...(await x.mul(1e39).data())]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test('select takes numbers, and anything that is no tensor and no number is refused', async () => {
    const condition = make({ shape: [3], values: [1, 0, Number.NaN] });
    const a = make({ shape: [3], values: [5, 6, 7] });
    expect([...(await select(condition, a, 0).data())]).toEqual([5, 0, 7]);
    expect([...(await select(condition, 1, a).data())]).toEqual([1, 6, 1]);
    expect([...(await select(1, a, condition).data())]).toEqual([5, 6, 7]);
  });

  test('every NaN stays one, whatever its bits', async () => {
    const bits = [0x7fc00000, 0x7fc00001, 0x7f800001, 0x7fbfffff, 0xffc00000, 0xff800001, 0xffffffff];
    const x = place(new Float32Array(Uint32Array.from(bits).buffer), [bits.length], 'float32', backend, 'test');
    for (const f of [tanh, sigmoid, (v: Tensor) => squash(v), (v: Tensor) => v.maximum(1), (v: Tensor) => v.minimum(1), (v: Tensor) => v.relu()]) {
      expect([...(await f(x).data())]).toEqual(bits.map(() => Number.NaN));
    }
  });

  test('an operation may overwrite an input, and the others are broadcast to it', async () => {
    const step = inPlace('step', (w, rate, g) => sub(w, mul(rate, g)));
    const shapes: fc.Arbitrary<readonly Shape[]> = broadcastShapes(2).map((others) => {
      const rank = Math.max(...others.map((shape) => shape.length));
      const full = Array.from({ length: rank }, (_, axis) => Math.max(...others.map((shape) => shape[axis - rank + shape.length] ?? 1)));
      // A size of 0 wins over 1.
      const sizes = full.map((n, axis) => (others.some((shape) => shape[axis - rank + shape.length] === 0) ? 0 : n));
      return [sizes, ...others];
    });
    const halves = fc.integer({ min: -8, max: 8 }).map((n) => n / 2);
    await fc.assert(
      fc.asyncProperty(
        shapes.chain((all) => plains(all, halves)),
        async (inputs) => {
          const expected = elementByElement((w = 0, rate = 0, g = 0) => w - rate * g, ...inputs);
          const [w, rate, g] = inputs.map((x) => make(x));
          if (!w || !rate || !g) return;
          step(w, rate, g);
          expectSame(
            Array.from(await w.data(), (value) => value + 0),
            Array.from(expected.values, (value) => value + 0),
            'w',
          );
          for (const tensor of [w, rate, g]) tensor.dispose();
        },
      ),
      { numRuns: 2 * runs },
    );
  });

  test('rows that end within a vector are not read after they were overwritten', async () => {
    for (const [rows, columns] of [
      [4, 3],
      [4, 5],
      [7, 17],
      [3, 25],
    ] as const) {
      // biome-ignore format: sizes
      const values = Array.from({ length: rows * columns }, (_, i) => i);
      const w = make({ shape: [rows, columns], values });
      const rate = make({ shape: [rows, 1], values: Array.from({ length: rows }, (_, i) => i + 1) });
      inPlace('subtract', (x, r) => sub(x, r))(w, rate);
      expect([...(await w.data())]).toEqual(values.map((value, i) => value - Math.floor(i / columns) - 1));
    }
  });

  test('an operation of five tensors on four axes', async () => {
    const shapes: readonly Shape[] = [[2, 3, 2, 5], [3, 1, 5], [2, 1, 1, 1], [2, 1], [1]]; // biome-ignore format: shapes
    const inputs = shapes.map((shape, k) => ({ shape, values: Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + k) % 11) - 5) }));
    const f = elementwise('five', (a, b, c, d, e) => add(add(mul(a, b), c), mul(d, less(e, a))));
    const expected = elementByElement((a = 0, b = 0, c = 0, d = 0, e = 0) => a * b + c + d * (e < a ? 1 : 0), ...inputs);
    const [a, b, c, d, e] = inputs.map((x) => make(x));
    if (!a || !b || !c || !d || !e) throw new RangeError('five tensors');
    expect(Array.from(await f(a, b, c, d, e).data(), (value) => value + 0)).toEqual(Array.from(expected.values, (value) => value + 0));
  });
});

test('a formula has one operand at least', () => {
  expect(() => elementwise('none', () => 1)).toThrow(/none has 1 to 14 operands/);
});
