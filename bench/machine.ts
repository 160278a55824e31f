import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';

/** Where the numbers come from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** The core that every row ran on, or null where processes cannot be pinned. */
  readonly core: number | null;
  /** The browser that rows ran in, with its version. */
  readonly browser?: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    core: lastCore() ?? null,
  };
}

/** The last core that this process may run on: the first one has the system's interrupts. Undefined without taskset. */
function lastCore(): number | undefined {
  const status = '/proc/self/status';
  if (!existsSync(status) || spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const last = /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync(status, 'utf8'))?.[1];
  return last === undefined ? undefined : Number(last);
}
