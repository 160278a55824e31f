import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type InlineConfig } from 'vite';
import { expect, test } from 'vitest';
import { root } from '../scripts/files.ts';

/** A program as a page gets it: one file, minified. */
async function bundle(entry: string): Promise<string> {
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: true, rolldownOptions: { input: join(root, entry), preserveEntrySignatures: 'strict' } },
  };
  const built = await build(config);
  if (!('output' in built)) throw new Error('there is more than one output');
  const [chunk, ...others] = built.output;
  expect(others).toEqual([]);
  return chunk.code;
}

test('a page that wants a gradient by functions and no backend but cpu gets no other, and is less than 14 kB', async () => {
  const code = await bundle('packages/autograd/test/bundled.ts');
  const program: { answer: string } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect(program.answer).toBe('2,4,6 on cpu');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(14_000);
});

/** Names that stay in a minified program, one of each file of everyday operations and of losses. */
const everyday = ['cumsum', 'lessEqual', 'gelu', 'convTranspose2d', 'embedding', 'batchNorm', 'unstack', 'pow', 'variance', 'binaryCrossEntropy'];

test('who imports no everyday operation ships none, and who imports one ships that one', async () => {
  const shipped = async (entry: string) => {
    const code = await bundle(entry);
    return [...everyday, 'clip'].filter((name) => new RegExp(`[\`'"]${name}[\`'"]`).test(code));
  };
  expect(await shipped('packages/autograd/test/bundled.ts')).toEqual([]);
  expect(await shipped('packages/tensor/test/bundled.ts')).toEqual(['clip']);
  const { answer }: { answer: string } = await import(`data:text/javascript,${encodeURIComponent(await bundle('packages/tensor/test/bundled.ts'))}`);
  expect(answer).toBe('0,0.5,1');
});
