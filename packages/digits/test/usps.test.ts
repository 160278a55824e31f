import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUsps, readUsps } from '../src/index.ts';
import { loadUsps } from '../src/node/index.ts';
import { thrown } from './support/errors.ts';
import { gzip } from './support/idx.ts';

const realData = process.env.LENET_DATA;

/** A line of a USPS file, with the first levels given and -1 for the rest. */
const line = (label: string, ...levels: readonly string[]) => [label, ...levels, ...new Array(256 - levels.length).fill('-1.0000')].join(' ');
const encode = (text: string) => new TextEncoder().encode(text);

test('a digit a line, levels from -1 to 1 as floats from 0 to 255', async () => {
  const text = encode(`${line('6.0000', '1.0000', '-0.5', '0.004')} \n${line('3', '0')}\n`);
  const set = parseUsps(text, 'f');
  expect(set).toMatchObject({ name: 'usps', count: 2, height: 16, width: 16 });
  expect([...set.labels]).toEqual([6, 3]);
  expect(set.images.length).toBe(512);
  // 255 times (v + 1)/2.
  expect([...set.images.subarray(0, 4)]).toEqual([255, 63.75, Math.fround(128.01), 0]);
  expect([...set.images.subarray(256, 258)]).toEqual([127.5, 0]);
  expect(readUsps({ file: 'f', bytes: gzip(text) })).toEqual(set);
});

const good = line('1');
test.each([
  ['no line', '', 1, 'a label and 256 grey levels'],
  ['an empty line', `${good}\n\n${good}`, 2, 'a label and 256 grey levels'],
  ['a level too few', `${good}\n${good.slice(0, -8)}`, 2, 'a label and 256 grey levels'],
  ['a level too many', `${good} 0`, 1, 'a label and 256 grey levels'],
  ['a label above 9', line('10'), 1, 'a label from 0 to 9'],
  ['a negative label', line('-1'), 1, 'a label from 0 to 9'],
  ['a label between two', line('1.5'), 1, 'a label from 0 to 9'],
  ['a word for a label', line('one'), 1, 'a label from 0 to 9'],
  ['a level above 1', `${good}\n${good}\n${line('1', '1.001')}`, 3, 'grey levels from -1 to 1'],
  ['a level below -1', line('1', '-1.001'), 1, 'grey levels from -1 to 1'],
  ['a word for a level', line('1', 'NaN'), 1, 'grey levels from -1 to 1'],
  ['nothing between two spaces', line('1', ''), 1, 'grey levels from -1 to 1'],
])('%s', async (_, text, offset, expected) => {
  const error = await thrown(DataError, () => parseUsps(encode(text), 'zip.train'));
  expect(error).toMatchObject({ file: 'zip.train', offset, expected });
  expect(error.message).toContain(`zip.train, at line ${offset}:`);
});

test('any text is digits or a DataError', () => {
  const field = fc.oneof(fc.constantFrom('-1', '0.5', '1', '', '\\r', '0x1', '1e9', '-', 'é'), fc.string({ maxLength: 3 }));
  const text = fc.array(fc.tuple(fc.nat(256), field), { maxLength: 2 }).map((changes) => {
    const fields = line('1').split(' ');
    for (const [at, value] of changes) fields[at] = value;
    return encode(fields.join(' '));
  });
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 50 })), (bytes) => {
      try {
        const { count, images, labels } = parseUsps(bytes, 'f');
        expect([images.length, labels.length]).toEqual([count * 256, count]);
        expect(Math.max(...labels)).toBeLessThanOrEqual(9);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test('the real USPS, each level as it is in the file', async ({ skip }) => {
  if (!realData) return skip('needs USPS: set LENET_DATA to the folder that holds usps/');
  const { train, test: tests } = await loadUsps({ dataDir: realData, mirrors: [] });
  expect([train.count, tests.count]).toEqual([7291, 2007]);
  const bytes = new Uint8Array(await readFile(join(realData, 'usps/zip.test.gz')));
  const text = new TextDecoder().decode(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  let furthest = 0;
  for (const [i, row] of text.trim().split('\n').entries()) {
    const [label, ...levels] = row.trim().split(' ').map(Number);
    expect(tests.labels[i]).toBe(label);
    for (const [p, level] of levels.entries()) furthest = Math.max(furthest, Math.abs(tests.images[i * 256 + p]! / 127.5 - 1 - level));
  }
  // A level from 0 to 255 is rounded to float32 once.
  expect(furthest).toBeLessThanOrEqual(2 ** -24 * 2);
});
