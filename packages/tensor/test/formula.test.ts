import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWasmBackend } from '../src/backends/wasm/index.ts';
import { derivative } from '../src/formula/derivative.ts';
import { type Formula, input, literal, parameter, partsOf, rebuild, withoutSlopes, withSlope } from '../src/formula/formula.ts';
import { add, exp, mul, relu, select, square, sub, tanh } from '../src/formula/functions.ts';
import '../src/methods.ts';
import { place } from '../src/create.ts';
import { mul as multiply } from '../src/ops/binary.ts';
import { elementwise } from '../src/ops/elementwise.ts';
import { Recent } from '../src/recent.ts';
import type { Tensor } from '../src/tensor.ts';
import { exactNames, formulas } from './support/formulas.ts';

const [x, y] = [input(0), input(1)];

describe('a formula', () => {
  test('is one object, as long as it is used now and then', () => {
    expect(add(mul(x, 2), y)).toBe(add(mul(input(0), literal(2)), input(1)));
    expect(add(x, y)).not.toBe(add(y, x));
    expect(literal(-0)).not.toBe(literal(0));
    expect(literal(Number.NaN)).toBe(literal(Number.NaN));
    expect(parameter(0)).not.toBe(input(0));
  });

  test('has each part once, operands first', () => {
    fc.assert(
      fc.property(formulas(2, exactNames, fc.double()), ({ formula }) => {
        const parts = partsOf(formula);
        expect(new Set(parts).size).toBe(parts.length);
        expect(parts.at(-1)).toBe(formula);
        parts.forEach((part, p) => {
          if (part.kind === 'application') for (const operand of part.operands) expect(parts.indexOf(operand)).toBeLessThan(p);
        });
      }),
    );
  });

  test('made anew without a change is itself', () => {
    fc.assert(fc.property(formulas(2, exactNames, fc.double()), ({ formula }) => rebuild(formula, () => undefined) === formula));
  });

  test('may be very deep', () => {
    let deep: Formula = x;
    for (let i = 0; i < 20_000; i++) deep = add(mul(deep, 0.5), x);
    expect(partsOf(deep).length).toBeGreaterThan(20_000);
    expect(partsOf(derivative(deep, 0, 1)).length).toBeGreaterThan(10_000);
  });

  test('computes no slope that was given by hand', () => {
    const f = withSlope(square(x), x, exp(x));
    expect(withoutSlopes(add(f, relu(f)))).toBe(withoutSlopes(add(square(x), relu(square(x)))));
    expect(partsOf(withoutSlopes(add(f, y)))).not.toContain(exp(x));
  });
});

describe('a derivative', () => {
  test('shares what it repeats: a few times as many parts, not twice as many a level', () => {
    let f: Formula = x;
    for (let i = 0; i < 30; i++) f = tanh(mul(f, f));
    const first = derivative(f, 0, 1);
    const second = derivative(
      rebuild(first, (part) => (part === y ? f : undefined)),
      0,
      1,
    );
    expect(partsOf(first).length).toBeLessThan(12 * partsOf(f).length);
    expect(partsOf(second).length).toBeLessThan(12 ** 2 * partsOf(f).length);
  });

  test('reads the recorded y where the function stands in its own slope', () => {
    expect(derivative(exp(x), 0, 1)).toBe(y);
    expect(derivative(tanh(x), 0, 1)).toBe(mul(sub(1, y), add(1, y)));
    expect(derivative(relu(x), 0, 1)).toBe(select(y, 1, 0));
  });

  test('chooses where the function chooses, and multiplies by no 0', () => {
    const [c, a, b] = [input(0), input(1), input(2)];
    expect(derivative(select(c, square(a), b), 1, 3)).toMatchObject({ name: 'select', operands: [c, add(a, a), { value: 0 }] });
    expect(derivative(select(c, a, b), 0, 3)).toMatchObject({ kind: 'literal', value: 0 });
  });
});

test('a number at the call is an argument: one kernel serves all, and formulas one by one leave no more than a bounded number behind', () => {
  let compiled = 0;
  const { Module } = WebAssembly;
  class Counted extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      compiled++;
    }
  }
  WebAssembly.Module = Counted;
  try {
    const backend = createWasmBackend();
    const v: Tensor = place([1, 2, 3], [3], 'float32', backend, 'test');
    multiply(v, 0.1);
    const before = compiled;
    for (let i = 0; i < 50; i++) multiply(v, i / 7);
    expect(compiled).toBe(before);
    for (let i = 0; i < 3; i++) elementwise('literal', (t) => mul(t, 1000 + i))(v);
    expect(compiled).toBe(before + 3);
  } finally {
    WebAssembly.Module = Module;
  }
});

describe('a cache of what was asked for last', () => {
  test('keeps the last entries, makes what it forgot anew, and never more than twice its size', () => {
    const cache = new Recent<number, { key: number }>(4);
    let made = 0;
    const get = (key: number) =>
      cache.get(key, () => {
        made++;
        return { key };
      });
    const first = get(0);
    for (let key = 1; key < 4; key++) get(key);
    expect(get(0)).toBe(first);
    for (let round = 0; round < 10; round++) {
      for (let key = 0; key < 4; key++) get(key);
    }
    expect(made).toBe(4);
    for (let key = 100; key < 200; key++) expect(get(key).key).toBe(key);
    expect(get(0)).not.toBe(first);
    expect(made).toBe(105);
  });
});
