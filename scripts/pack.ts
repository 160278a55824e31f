import { createHash } from 'node:crypto';
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

/**
 * Publishes a tarball with npm, or only tries to.
 * @throws Error unless what npm publishes is the tarball, byte by byte
 */
export function publish(tarball: string, how: 'dry' | 'really'): void {
  const published = run('npm', ['publish', tarball, '--access', 'public', '--json', how === 'dry' ? '--dry-run' : '--provenance']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (!published.includes(`"integrity": "${integrity}"`)) throw new Error(`npm publishes something else than ${tarball}:\n${published}`);
}
