import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Job, Outcome } from './jobs/job.ts';

/** A job that was done, with all it takes to do it again. */
export interface Finished {
  readonly job: Job;
  readonly command: string;
  /** The commit of the code, with a + where it had been changed since. */
  readonly commit: string;
  readonly node: string;
  readonly seconds: number;
  readonly outcome: Outcome;
}

/** A folder of finished jobs, a JSON file each. A file counts only for exactly the job that it was made by, and only if it is whole. */
export class Store {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  find(job: Job): Finished | undefined {
    try {
      const finished: Finished = JSON.parse(readFileSync(this.#file(job), 'utf8'));
      return JSON.stringify(finished.job) === JSON.stringify(job) ? finished : undefined;
    } catch {
      return undefined;
    }
  }

  /** Where an unfinished job keeps what it takes to go on. */
  unfinished({ name }: Job): string {
    return join(this.#folder, 'unfinished', name);
  }

  /** Written whole or not at all, so that a job is either done or not. */
  async save(finished: Finished): Promise<void> {
    await writeFileAtomic(this.#file(finished.job), `${JSON.stringify(finished, null, 1)}\n`);
    await rm(this.unfinished(finished.job), { recursive: true, force: true });
  }

  #file({ name }: Job): string {
    return join(this.#folder, `${name}.json`);
  }
}
