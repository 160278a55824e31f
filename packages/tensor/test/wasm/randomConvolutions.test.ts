import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createWasmBackend } from '../../src/backends/wasm/index.ts';
import { connectionLists } from '../support/arbitraries.ts';
import { guardBuffers } from './guards.ts';
import { convolutionsOf, expectExact, placesAlong, type Sizes } from './wholes.ts';

afterEach(() => void vi.restoreAllMocks());

const few = fc.integer({ min: 1, max: 7 });
/** Beside those from which on other code runs. */
const kernels = { short: fc.oneof(few, fc.constantFrom(8, 9, 24)), long: fc.oneof(few, fc.constantFrom(8, 63, 64, 65, 70, 129)) };
const sizes = fc.oneof(few, fc.constantFrom(8, 9, 13, 15, 16, 17, 24, 25, 31, 32, 33, 65));

/** An axis with as much border as its kernel needs, or somewhat more. */
const axis = (kernel: fc.Arbitrary<number>, step: fc.Arbitrary<number>) =>
  fc.record({ kernel, size: sizes, stride: step, dilation: step, more: fc.oneof(fc.constant(0), fc.nat(4)) }).map(({ more, ...rest }) => {
    const reach = (rest.kernel - 1) * rest.dilation + 1;
    return { ...rest, padding: more + Math.max(0, Math.ceil((reach - rest.size) / 2)) };
  });

const convolutions: fc.Arbitrary<Sizes> = fc
  .constantFrom(fc.constant(1), fc.integer({ min: 1, max: 5 }))
  .chain((step) =>
    fc.record({
      connections: connectionLists,
      batch: fc.constantFrom(1, 2, 4, 5, 9),
      down: axis(kernels.short, step),
      across: axis(kernels.long, step),
    }),
  )
  .map(({ connections, batch, down, across }) => {
    const both = (name: keyof typeof down) => [down[name], across[name]] as const;
    const [map, kernel, stride, padding, dilation] = [both('size'), both('kernel'), both('stride'), both('padding'), both('dilation')];
    return { connections, batch, map, kernel, stride, padding, dilation };
  })
  .filter((all) => {
    const { connections, batch, kernel } = all;
    return batch * connections.count * kernel[0] * kernel[1] * placesAlong(all, 0) * placesAlong(all, 1) < 200_000;
  });

test('convolutions of any sizes are exact, and nothing is written outside of a buffer', () => {
  const look = guardBuffers();
  const backend = createWasmBackend();
  fc.assert(
    fc.property(convolutions, (sizes) => expectExact(convolutionsOf(sizes), backend)),
    { numRuns: 200 },
  );
  expect(look()).toBeGreaterThan(1000);
});
