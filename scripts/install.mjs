// Installs the dependencies when there are none yet or the lockfile has changed since. Runs before npm start and npm test.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const lockfile = 'pnpm-lock.yaml';
const installed = 'node_modules/.installed-lockfile.yaml';
if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(lockfile))) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { status } = spawnSync('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(lockfile, installed);
}
