// Installs the dependencies when they are missing or older than the lockfile. Runs before npm start and npm test.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

process.chdir(new URL('..', import.meta.url).pathname);
const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (changed('node_modules/.modules.yaml') < changed('pnpm-lock.yaml')) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { status } = spawnSync('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], { stdio: 'inherit', shell: process.platform === 'win32' });
  process.exit(status ?? 1);
}
