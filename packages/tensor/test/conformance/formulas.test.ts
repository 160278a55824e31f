import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backendNamed } from '../../src/backends/registry.ts';
import { place } from '../../src/create.ts';
import type { DType } from '../../src/dtype.ts';
import { add, less, mul, sigmoid as sigmoidOf, sub, tanh as tanhOf } from '../../src/formula/functions.ts';
import * as operations from '../../src/ops/binary.ts';
import '../../src/methods.ts';
import { Elementwise, elementwise, inPlace, map } from '../../src/ops/elementwise.ts';
import { select } from '../../src/ops/select.ts';
import { sigmoid, squash, tanh } from '../../src/ops/unary.ts';
import { at, type Shape, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { broadcastShapes, plains, special } from '../support/arbitraries.ts';
import { backendsHere, runs } from '../support/backends.ts';
import { expectSame } from '../support/compare.ts';
import { type ExactName, exactNames, formulas } from '../support/formulas.ts';
import { elementwise as elementByElement, type Plain } from '../support/reference.ts';

const round = { float32: Math.fround, float64: (x: number) => x } as const;

describe.each(backendsHere())('%s', (name) => {
  const backend = backendNamed(name);
  const make = ({ shape, values }: Plain, dtype: DType = 'float32') => place(values, shape, dtype, backend, 'test');

  // A shading language rounds quotients and roots as it likes, flushes denormals, and may add a product without rounding it.
  const loose = name === 'webgl2';
  const names: readonly ExactName[] = loose ? exactNames.filter((f) => !['div', 'sqrt'].includes(f)) : exactNames;
  const small = fc.integer({ min: -4, max: 4 }).map((n) => n / 2);
  const numbers = loose ? small : fc.oneof(small, fc.double());

  test('a random formula gives the bits of its steps, one by one and rounded each, however its inputs are broadcast', async () => {
    const cases = broadcastShapes(3).chain((shapes) => fc.tuple(formulas(3, names, numbers), plains(shapes, loose ? small : special)));
    await fc.assert(
      fc.asyncProperty(cases, async ([{ formula, evaluate, text }, inputs]) => {
        const operation = new Elementwise('random', 3, formula);
        for (const dtype of ['float32', 'float64'] as const) {
          if (!backend.dtypes.includes(dtype)) continue;
          let isExact = true;
          const step = (value: number) => {
            isExact &&= Math.abs(value) < 2 ** 10 && (value * 2 ** 10) % 1 === 0;
            return round[dtype](value);
          };
          const expected = elementByElement((...x) => evaluate(x, step), ...inputs);
          if (loose) fc.pre(isExact);
          const tensors = inputs.map((x) => make(x, dtype));
          const y = map(operation, tensors, []);
          expect(y.shape).toEqual(expected.shape);
          // Its zeros may have either sign.
          const signed = (values: Iterable<number>) => Array.from(values, (value) => (loose ? value + 0 : value));
          expectSame(signed(await y.data()), signed(expected.values), `${text} in ${dtype}`);
          for (const tensor of [...tensors, y]) tensor.dispose();
        }
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

  if (name !== 'webgl2') {
    test('fused is unfused, bit for bit, with the functions that are approximations too', async () => {
      const fused = elementwise('fused', (x, y) => mul(tanhOf(add(mul(x, 0.7), y)), sigmoidOf(sub(y, x))));
      await fc.assert(
        fc.asyncProperty(
          broadcastShapes(2).chain((shapes) => plains(shapes, special)),
          async (inputs) => {
            for (const dtype of ['float32', 'float64'] as const) {
              if (!backend.dtypes.includes(dtype)) continue;
              const [x, y] = inputs.map((one) => make(one, dtype));
              if (!x || !y) return;
              const unfused = tanh(operations.add(x.mul(0.7), y)).mul(sigmoid(operations.sub(y, x)));
              expectSame(await fused(x, y).data(), await unfused.data(), `fused in ${dtype}`);
            }
          },
        ),
        { numRuns: runs },
      );
    });
  }
});

test('a formula has one operand at least', () => {
  expect(() => elementwise('none', () => 1)).toThrow(/none has 1 to 14 operands/);
});
