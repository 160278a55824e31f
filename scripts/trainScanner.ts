import { existsSync } from 'node:fs';
import { passHeader, passLine } from '../examples/apps/train/display.ts';
import { Saver } from '../examples/apps/train/saver.ts';
import { trainWithBar } from '../examples/apps/train/training.ts';
import { loadMnist } from '../packages/digits/src/node/index.ts';
import { loadPretrained, scannerClassifier, scannerRecipe, windows } from '../packages/lenet/src/index.ts';
import { describeData, type PassResult, type RunDescription, type TrainingState, weightsSha256 } from '../packages/network/src/index.ts';
import { CheckpointFile, loadCheckpoint } from '../packages/network/src/node/index.ts';
import { Random, useBackend } from '../packages/tensor/src/node.ts';

/** Whether a run was begun and kept there. */
export function isSaved(path: string): boolean {
  return [path, `${path}.previous`].some((file) => existsSync(file));
}

const SEED = 1;
const SAVE_EVERY_SECONDS = 30;

/**
 * Trains the pretrained LeNet-5 further as a scanner, or goes on with that. It is tested on windows onto strings of test digits, one for each.
 * @param path where the run is kept
 * @returns whether it was stopped by Ctrl-C
 */
export async function trainScanner(path: string): Promise<boolean> {
  useBackend('wasm');
  const pretrained = await loadPretrained();
  const { train, test: digits } = await loadMnist();
  const all = Uint32Array.from({ length: digits.count }, (_, i) => i);
  const test = windows(digits, all, new Random(SEED).stream('windows to test'));
  const run: RunDescription = {
    network: 'scanner',
    backend: 'wasm',
    seed: SEED,
    recipe: scannerRecipe,
    data: await describeData({ train, test }),
    options: { from: await weightsSha256(pretrained.parameters) },
  };
  const goesOn = isSaved(path);
  const file = await CheckpointFile.open(path, { overwrite: goesOn });
  try {
    const saved = goesOn ? (await loadCheckpoint(path)).checkpoint : undefined;
    const beginning: TrainingState = { pass: 0 };
    const { parameters, state } = saved?.restore(run, scannerClassifier.network) ?? { parameters: pretrained.parameters, state: beginning };
    const results: PassResult[] = [...(saved?.passes ?? [])];
    const saver = new Saver(file, SAVE_EVERY_SECONDS, run, parameters);
    console.log(passHeader);
    for (const result of results) console.log(passLine(result, undefined));
    const data = { train, test, vary: windows };
    return await trainWithBar({ classifier: scannerClassifier, parameters }, data, scannerRecipe, SEED, state, async (event, isLast) => {
      if (event.kind === 'pass') {
        results.push(event.result);
        console.log(passLine(event.result, undefined));
      }
      if (event.kind === 'pass' || isLast) await saver.save(event.state, results);
      else await saver.saveIfDue(event.state, results);
    });
  } finally {
    file.close();
  }
}
