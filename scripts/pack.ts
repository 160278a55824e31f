import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.ts';
import { run } from './run.ts';

/** Packs every package as it would be published, into `folder`. Returns the paths of the tarballs. */
export function packAll(folder: string): string[] {
  const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  run('npx', ['-y', packageManager, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder]);
  return readdirSync(folder).map((name) => join(folder, name));
}
