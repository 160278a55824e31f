import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../scripts/files.ts';
import { generated } from '../scripts/generated.ts';

test.each(Object.entries(generated))('%s is what the code says now; else run npm run docs', async (path, make) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(await make());
});
