import { describe, test } from 'vitest';
import { backendNamed } from '../../src/backends/registry.ts';
import { backendsHere } from '../support/backends.ts';
import { checks } from '../support/everyday/all.ts';

/** Every everyday operation on every backend. A failure prints the seed and the smallest case found. */
describe.each(backendsHere())('%s', (name) => {
  for (const { operation, title, run } of checks) test(`${operation} ${title}`, () => run(backendNamed(name)));
});
