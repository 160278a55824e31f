import { copyFile, rename } from 'node:fs/promises';
import { CheckpointError } from '../packages/network/src/index.ts';
import { loadCheckpoint } from '../packages/network/src/node/index.ts';

/** Puts the weights of a finished run into the place of others, at once. @throws CheckpointError unless the run is finished and whole */
export async function putInPlace(file: string, target: string): Promise<void> {
  const { checkpoint, problem } = await loadCheckpoint(file);
  if (problem) throw problem;
  const { run, passes } = checkpoint;
  if (passes.length < run.recipe.passes) throw new CheckpointError(file, `only ${passes.length} of its ${run.recipe.passes} passes are complete`);
  const next = `${target}.${process.pid}.next`;
  await copyFile(file, next);
  await rename(next, target);
}
