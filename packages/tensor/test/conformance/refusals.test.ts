import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend.ts';
import { backendNamed } from '../../src/backends/registry.ts';
import { full, place, tensor } from '../../src/create.ts';
import { DtypeError } from '../../src/errors.ts';
import { scope } from '../../src/scope.ts';
import { sizeOf } from '../../src/shape.ts';
import { backendsHere } from '../support/backends.ts';
import { refusals } from '../support/operations/refusals.ts';
import { counting } from '../support/spy.ts';
import { thrownBy } from '../support/unusable.ts';

const tensorsOn =
  (backend: Backend) =>
  (...shape: number[]) => {
    return place(new Float32Array(sizeOf(shape)).fill(1), shape, 'float32', backend, 'test');
  };

/** What is wrong with a call is said before any kernel runs, and leaves no tensor behind. */
describe.each(backendsHere())('%s', (name) => {
  test.each(refusals)('$operation refuses $why', ({ operation, attempt, error, facts }) => {
    const { backend, calls } = counting(backendNamed(name));
    const before = { ...backend.usage };
    const thrown = thrownBy(() => scope(() => attempt(tensorsOn(backend))));
    expect(thrown).toBeInstanceOf(error);
    expect(thrown).toMatchObject({ operation, ...facts });
    expect(calls()).toBe(0);
    expect(backend.usage).toEqual(before);
  });

  test('a dtype that the backend lacks is refused where the tensor is made', () => {
    const { dtypes } = backendNamed(name);
    const made = [() => tensor([1], { backend: name, dtype: 'float64' }), () => full([2], 1, { backend: name, dtype: 'float64' })];
    for (const make of made) {
      if (dtypes.includes('float64')) make().dispose();
      else expect(thrownBy(make)).toBeInstanceOf(DtypeError);
    }
  });
});
