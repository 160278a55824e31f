import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../examples/test/support/program.ts';
import { CheckpointError } from '../packages/network/src/index.ts';
import { putInPlace } from '../scripts/putInPlace.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-pretrained-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = join(folder, 'run.safetensors');
const shipped = join(folder, 'shipped.safetensors');

test('the weights that are shipped are replaced by those of a finished run, and by no others', async ({ skip }) => {
  skip(process.platform === 'win32', 'a process on Windows is ended by a signal from another, without being told');
  writeFileSync(shipped, 'shipped');
  const kept = () => expect(readFileSync(shipped, 'utf8')).toBe('shipped');
  writeFileSync(run, 'no run');
  await expect(putInPlace(run, shipped)).rejects.toThrow(CheckpointError);
  kept();
  rmSync(run);
  const args = ['--network', 'lenet1989', '--data', 'drawn', '--limit', '500', '--save', run, '--overwrite', '--passes'];
  let sent = false;
  const stopped = await runProgram('examples/apps/train/main.ts', [...args, '1000'], {
    onOutput: (program, output) => {
      // A second signal would end the program at once.
      if (sent || !/^ +1 +5e-4/m.test(output)) return;
      sent = program.kill('SIGTERM');
    },
  });
  expect(stopped.status, stopped.errors).toBe(143);
  await expect(putInPlace(run, shipped)).rejects.toThrow(/only \d+ of its 1000 passes are complete/);
  kept();
  const { status, errors } = await runProgram('examples/apps/train/main.ts', [...args, '1']);
  expect(status, errors).toBe(0);
  await putInPlace(run, shipped);
  expect(readFileSync(shipped)).toEqual(readFileSync(run));
  expect(readdirSync(folder).filter((name) => name.endsWith('.next'))).toEqual([]);
  expect(existsSync(`${run}.lock`)).toBe(false);
});
