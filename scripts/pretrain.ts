// npm run pretrain: see --help. PRETRAINED_ERRORS beside each loadPretrained has to follow: a test compares.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandLine, Interrupted, runProgram } from '../examples/commandLine.ts';
import { makeFolder } from '../packages/digits/src/node/index.ts';
import { distortedRecipe } from '../packages/lenet/src/index.ts';
import { recipe1989 } from '../packages/lenet1989/src/index.ts';
import { root } from './files.ts';
import { putInPlace } from './putInPlace.ts';
import { isSaved, trainScanner } from './trainScanner.ts';

const runs = [
  { network: 'lenet1989', data: 'usps', passes: recipe1989.passes, more: [], target: 'packages/lenet1989/weights/lenet1989.safetensors' },
  { network: 'lenet5', data: 'mnist', passes: distortedRecipe.passes, more: ['--distort'], target: 'packages/lenet/weights/lenet5.safetensors' },
];

const names = [...runs.map(({ network }) => network), 'scanner'];

await runProgram('npm run pretrain --', async () => {
  const { only } = new CommandLine(
    'npm run pretrain --',
    "Trains both networks as the packages' weights were trained, for some hours, and LeNet-5 further as a scanner, and puts the results into the packages. A training that was stopped goes on where it was, from pretrained/.",
  )
    .choice('--only <name>', 'train one of them alone', names)
    .readValid<{ readonly only?: string }>(process.argv.slice(2)).options;
  const folder = join(root, 'pretrained');
  await makeFolder(folder);
  for (const { network, data, passes, more, target } of runs) {
    if (only && only !== network) continue;
    const file = join(folder, `${network}.safetensors`);
    const begin = isSaved(file) ? ['--resume', file] : ['--save', file];
    const options = ['--network', network, '--data', data, '--passes', String(passes), ...more, '--seed', '1', '--backend', 'wasm', ...begin];
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/apps/train/main.ts', ...options], { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Interrupted(`${network} was not trained to the end; the same command goes on with it.`, status ?? 1);
    await putInPlace(file, join(root, target));
  }
  if (only && only !== 'scanner') return;
  const file = join(folder, 'scanner.safetensors');
  if (await trainScanner(file)) throw new Interrupted('The scanner was not trained to the end; the same command goes on with it.', 130);
  await putInPlace(file, join(root, 'packages/lenet/weights/scanner.safetensors'));
});
