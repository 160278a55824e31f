import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.ts';

/** Packs every package as it would be published, into `folder`. Returns the paths of the tarballs. */
export function packAll(folder: string): string[] {
  const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const options = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  const { status, stdout, stderr } = spawnSync('npx', ['-y', packageManager, ...options], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`pnpm pack failed\n${stdout}${stderr}`);
  return readdirSync(folder).map((name) => join(folder, name));
}
