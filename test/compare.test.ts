import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as autograd from '../packages/autograd/src/index.ts';
import * as everyday from '../packages/tensor/src/everyday/index.ts';
import * as tensor from '../packages/tensor/src/index.ts';
import { root } from '../scripts/files.ts';

const answers = ['yes', 'in part', 'no'];

const rows = readFileSync(join(root, 'docs/compare.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [^|-]/.test(line) && !line.includes('| lenet-ts |'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // biome-ignore format: one line

/** What can be called by name: functions, classes in part, and methods of tensors. */
const names = new Set([
  ...Object.keys(tensor),
  ...Object.keys(everyday),
  ...Object.keys(autograd),
  ...Object.getOwnPropertyNames(tensor.Tensor.prototype),
]);

describe.each(rows)('%s', (what, ours = '', ...others) => {
  const [tfjs, jax, pytorch, reason = ''] = others;

  test('has an answer in every column, ours with a test or a reason', () => {
    for (const answer of [tfjs, jax, pytorch]) expect(answers).toContain(answer);
    if (ours.startsWith('[yes]')) expect(ours).toMatch(/^\[yes\]\(\.\.\/packages\/\w+\/test\/[\w/.-]+\.test\.ts\)$/);
    else expect([answers.includes(ours), reason.length > 20]).toEqual([true, true]);
  });

  test('names what there is', () => {
    const written = [...what.matchAll(/`(\w+)(?:\(\))?`/g)].map(([, name]) => name);
    if (ours.startsWith('[yes]')) expect(written.filter((name) => name !== undefined && !names.has(name))).toEqual([]);
  });
});

test('sixty rows and more say yes', () => {
  expect(rows.length).toBeGreaterThanOrEqual(78);
  expect(rows.filter(([, ours]) => ours?.startsWith('[yes]')).length).toBeGreaterThanOrEqual(60);
});
