// Given a file: trains the toy, saves it there at every event, goes on from there if it can, and
// prints the hash of the weights at the end. It may be killed at any moment.
import { existsSync } from 'node:fs';
import { useBackend } from '@lenet-ts/tensor';
import { describeData, encodeCheckpoint, type PassResult, type TrainingState, train, weightsSha256 } from '../../src/index.ts';
import { CheckpointFile, loadCheckpoint } from '../../src/node/index.ts';
import { classifier, digits, fresh, recipe, toy } from './toy.ts';

const [file = ''] = process.argv.slice(2);
useBackend('cpu');
const data = { train: digits, test: digits };
const long = { ...recipe, passes: 100 };
const seed = 1;
const run = { network: toy.name, backend: 'cpu', seed, recipe: long, data: await describeData(data), options: {} };

const held = await CheckpointFile.open(file, { overwrite: true });
const found = existsSync(file) || existsSync(`${file}.previous`) ? await loadCheckpoint(file) : undefined;
const { parameters, state } = found?.checkpoint.restore(run, toy) ?? { ...fresh(1), state: { pass: 0 } };
const passes: PassResult[] = [...(found?.checkpoint.passes ?? [])];
const save = async (now: TrainingState) => held.save(await encodeCheckpoint(run, parameters, now, passes));
console.log('training');
for await (const event of train({ classifier, parameters }, data, long, seed, state)) {
  if (event.kind === 'pass') passes.push(event.result);
  await save(event.state);
}
console.log(await weightsSha256(parameters));
