// Given a file on a disk with room for one checkpoint: saves two there, and says what came of it and what is in the folder.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeData, encodeCheckpoint } from '../../src/index.ts';
import { CheckpointFile } from '../../src/node/index.ts';
import { digits, fresh, recipe } from './toy.ts';

const [file = ''] = process.argv.slice(2);
const run = { network: 'toy', backend: 'cpu', seed: 1, recipe, data: await describeData({ train: digits, test: digits }), options: {} };
const bytes = await encodeCheckpoint(run, fresh(1).parameters, { pass: 0 }, []);
const held = await CheckpointFile.open(file, { overwrite: true });
try {
  await held.save(bytes);
  console.log('saved');
  await held.save(bytes);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
console.log(readdirSync(dirname(file)).sort().join());
held.close();
