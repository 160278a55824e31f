// Given a file: says that it is ready, takes the file for itself when it is told to, says whether it has it, and ends when it is told to.
import { createInterface } from 'node:readline';
import { CheckpointFile } from '../../src/node/index.ts';

const [file = ''] = process.argv.slice(2);
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
console.log('ready');
await orders.next();
try {
  const held = await CheckpointFile.open(file, { overwrite: true });
  console.log('held');
  await orders.next();
  held.close();
} catch (error) {
  console.log(String(error));
}
process.exit();
