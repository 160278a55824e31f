import { expect, test } from 'vitest';
import { currentBackend, useBackend } from '../src/backends/registry.ts';
import { BackendUnavailableError } from '../src/errors.ts';

test('Node says why it has no webgl2, and keeps its backend', () => {
  const before = currentBackend();
  expect(() => useBackend('webgl2')).toThrow(BackendUnavailableError);
  expect(() => useBackend('webgl2')).toThrow(/no OffscreenCanvas/);
  expect(currentBackend()).toBe(before);
});
