import { Presets, SingleBar } from 'cli-progress';
import { cost, type Job } from './jobs/job.ts';

/** How far all jobs are: a bar on a terminal, and a line for each job that ends. */
export class Display {
  readonly #bar = new SingleBar(
    { format: '{bar} {percentage}% | {finished} of {jobs} | {left} | {running}', clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
  readonly #total: number;
  readonly #jobs: number;
  readonly #processes: number;
  readonly #started = performance.now();
  readonly #shares = new Map<Job, number>();
  #done = 0;
  #finished = 0;

  constructor(jobs: readonly Job[], processes: number) {
    this.#total = sumOfCosts(jobs);
    this.#jobs = jobs.length;
    this.#processes = processes;
    this.#bar.start(this.#total, 0, this.#payload());
  }

  progress(job: Job, share: number): void {
    this.#shares.set(job, share);
    this.#bar.update(this.#reached(), this.#payload());
  }

  /** @param result in a few words */
  end(job: Job, result: string): void {
    this.#shares.delete(job);
    this.#done += cost(job);
    this.#finished++;
    const line = `${`${this.#finished}`.padStart(4)} of ${this.#jobs}  ${job.name.padEnd(36)} ${result.padEnd(28)} ${this.#left()}`;
    // Over the bar, which draws itself again below.
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}\n`);
    else console.log(line);
    this.#bar.update(this.#reached(), this.#payload());
  }

  stop(): void {
    this.#bar.stop();
  }

  #reached(): number {
    let reached = this.#done;
    for (const [job, share] of this.#shares) reached += share * cost(job);
    return reached;
  }

  #payload(): Record<string, string | number> {
    const running = [...this.#shares.keys()].map(({ name }) => name).join(' ');
    return { finished: this.#finished, jobs: this.#jobs, left: this.#left(), running };
  }

  /** From the speed so far; before there is one, from that of quiet cores. */
  #left(): string {
    const reached = this.#reached();
    const elapsed = (performance.now() - this.#started) / 1000;
    const speed = reached > 0.02 * this.#total ? reached / elapsed : this.#processes;
    return reached >= this.#total ? '' : `${duration((this.#total - reached) / speed)} left`;
  }
}

/** Seconds on one quiet core. */
export function sumOfCosts(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + cost(job), 0);
}

export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
