import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The commit of the code that runs, with a + where the code was changed since; "unknown" outside a repository. */
export function currentCommit(): string {
  const commit = git('rev-parse', 'HEAD');
  if (!commit) return 'unknown';
  return git('status', '--porcelain', '--untracked-files=no', 'packages', 'examples') ? `${commit}+` : commit;
}

function git(...args: readonly string[]): string {
  const { stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return stdout?.trim() ?? '';
}

/** The machine, in a few words. */
export function machine(): string {
  return `${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`;
}
