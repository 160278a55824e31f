import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../src/backend.ts';
import { createCpuBackend } from '../src/backends/cpu/index.ts';
import { scalarLike } from '../src/create.ts';
import { neg } from '../src/ops/unary.ts';
import { keep } from '../src/scope.ts';
import type { Tensor } from '../src/tensor.ts';
import { plain, shapes } from './support/arbitraries.ts';
import { type Check, checksOf, exact, type Specification } from './support/conformance.ts';
import { mistakes } from './support/mistakes.ts';
import { checks } from './support/operations/all.ts';
import { elementwise } from './support/reference.ts';
import { references } from './support/references.ts';
import { withKernels } from './support/spy.ts';

// The first failing case is enough here; making it smaller takes time.
beforeAll(() => void fc.configureGlobal({ endOnFailure: true }));
afterAll(() => void fc.resetConfigureGlobal());

const ofOperation = (operation: string): Check[] => checks.filter((check) => check.operation === operation);

/** What the first failing check says, with the reason that fast-check wraps. */
async function complaint(failing: readonly Check[], backend: Backend): Promise<string> {
  for (const { run } of failing) {
    try {
      await run(backend);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return error.cause instanceof Error ? error.cause.message : error.message;
    }
  }
  return 'no complaint';
}

describe('the suite catches kernels that are wrong on purpose', () => {
  const right = createCpuBackend();

  test.each(mistakes)('$operation: $what', async ({ operation, broken }) => {
    const backend = withKernels(right, { ...references, ...broken(references) });
    // A wrong stride may also lead out of a list.
    expect(await complaint(ofOperation(operation), backend)).toMatch(/ instead of | outside a list/);
  });

  // The first check of each is enough: operations.test.ts runs all of them on the cpu backend itself.
  test('and lets a right copy pass', async () => {
    const backend = withKernels(right, references);
    for (const operation of new Set(mistakes.map((mistake) => mistake.operation))) {
      expect(await complaint(ofOperation(operation).slice(0, 1), backend)).toBe('no complaint');
    }
  });
});

describe('the suite catches operations that are wrong on purpose', () => {
  const negation: Specification<undefined> = {
    operation: 'negation',
    calls: (elements) => shapes(1, 2).chain((shape) => plain(shape, elements).map((x) => ({ attributes: undefined, inputs: [x] }))),
    run: (_, x) => neg(x),
    reference: (_, x) => elementwise((value = 0) => -value, x),
    bound: exact,
    zerosHaveSigns: true,
  };
  const wrong = (change: Partial<Specification<undefined>>) => complaint(checksOf({ ...negation, ...change }), createCpuBackend());

  test('none of them', async () => {
    expect(await wrong({})).toBe('no complaint');
  });

  test('a tensor left behind', async () => {
    const run = (_: undefined, x: Tensor) => {
      keep(scalarLike(x, 1));
      return neg(x);
    };
    expect(await wrong({ run })).toBe('negation: tensors left behind: 1');
  });

  test('a method that is another function', async () => {
    expect(await wrong({ chained: (_, x) => x })).toMatch(/^negation: as a method: /);
  });

  test('another shape', async () => {
    expect(await wrong({ run: (_, x) => neg(x).reshape([x.size, 1]) })).toMatch(/^negation: shape: /);
  });

  test('a disposed tensor that is taken', async () => {
    expect(await wrong({ run: (_, x) => (x.disposed ? scalarLike(x, 0) : neg(x)) })).toMatch(/input 0 called for a DisposedError/);
  });

  test('a kernel that runs before the tensors are looked at', async () => {
    const run = (_: undefined, x: Tensor) => neg(x.disposed ? late(x) : x);
    const late = (x: Tensor) => {
      neg(scalarLike(x, 1));
      return x;
    };
    expect(await wrong({ run })).toMatch(/kernels ran before the DisposedError/);
  });
});
