// npm run pretrain: trains both networks as the packages' weights were trained, and puts the results into the packages. What was
// stopped goes on where it was, from pretrained/. PRETRAINED_ERRORS beside each loadPretrained has to follow: a test compares.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { distortedRecipe } from '../packages/lenet/src/index.ts';
import { recipe1989 } from '../packages/lenet1989/src/index.ts';
import { root } from './files.ts';

const runs = [
  { network: 'lenet1989', data: 'usps', passes: recipe1989.passes, more: [], target: 'packages/lenet1989/weights/lenet1989.safetensors' },
  { network: 'lenet5', data: 'mnist', passes: distortedRecipe.passes, more: ['--distort'], target: 'packages/lenet/weights/lenet5.safetensors' },
];
for (const { network, data, passes, more, target } of runs) {
  const file = join(root, 'pretrained', `${network}.safetensors`);
  mkdirSync(dirname(file), { recursive: true });
  const begin = existsSync(file) ? ['--resume', file] : ['--save', file];
  const options = ['--network', network, '--data', data, '--passes', String(passes), ...more, '--seed', '1', '--backend', 'wasm', ...begin];
  const { status } = spawnSync('node', ['--import', 'tsx', 'examples/train/main.ts', ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${network} was not trained to the end`);
  copyFileSync(file, join(root, target));
}
