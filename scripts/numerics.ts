// npm run numerics: see --help. Writes docs/numerics/.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CommandLine, listOf, runProgram, wholeNumber } from '../examples/commandLine.ts';
import { ALL, resultOf, writeResult } from './numerics/results.ts';
import { searchPairs, searchSums } from './numerics/sampled.ts';
import { type Found, nothing, together } from './numerics/scan.ts';
import { subjectNamed, subjects } from './numerics/subjects.ts';
import type { Task } from './numerics/worker.ts';

interface Options {
  readonly only?: readonly string[];
  readonly cores: number;
  readonly step: number;
}

const PART = 2 ** 24;
const SEED = 1;
const sampled: Readonly<Record<string, () => object>> = {
  binary: () => searchPairs(256, SEED),
  sums: () => searchSums(1_000, SEED),
};
const names = [...subjects.keys(), ...Object.keys(sampled)];

function oneOfNames(name: string): string {
  if (!names.includes(name)) throw new RangeError(`it must be some of ${names.join(', ')}`);
  return name;
}

/** A process of one core. */
class Core {
  readonly #process: ChildProcess;
  readonly #end: Promise<never>;

  constructor() {
    this.#process = fork(fileURLToPath(new URL('numerics/worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
    this.#end = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`a process ended with ${code}`);
    });
    this.#end.catch(() => {}); // told where an answer is waited for
  }

  /** @throws Error if the process ends before it answers */
  scan(task: Task): Promise<Found> {
    const answer = new Promise<Found>((resolve) => void this.#process.once('message', resolve));
    this.#process.send(task);
    return Promise.race([answer, this.#end]);
  }

  close(): void {
    this.#process.disconnect();
  }
}

/** The errors of one function, the parts of its arguments shared among the cores. */
async function measure(name: string, step: number, cores: readonly Core[]): Promise<Found> {
  const waiting = Array.from({ length: ALL / PART }, (_, i) => ({ from: Math.ceil((i * PART) / step) * step, to: (i + 1) * PART, step }));
  let found = nothing;
  await Promise.all(
    cores.map(async (core) => {
      for (let part = waiting.shift(); part; part = waiting.shift()) {
        const here = await core.scan({ name, part });
        found = together(found, here);
      }
    }),
  );
  return found;
}

await runProgram('npm run numerics --', async () => {
  const { options } = new CommandLine('npm run numerics --', 'Looks at every float32 for the largest error of each function and slope on wasm.')
    .option('--only <list>', `some of ${names.join(', ')}`, listOf(oneOfNames))
    .option('--cores <n>', 'how many processes', wholeNumber(1, 1024), availableParallelism())
    .option('--step <n>', 'a quick trial: only every n-th bit pattern', wholeNumber(1, PART), 1)
    .readValid<Options>(process.argv.slice(2));
  const wanted = options.only ?? names;
  const cores = Array.from({ length: options.cores }, () => new Core());
  try {
    for (const name of wanted) {
      const start = performance.now();
      const search = sampled[name];
      const result = search ? search() : resultOf(name, subjectNamed(name), await measure(name, options.step, cores));
      if (options.step === 1) writeResult(name, result);
      console.log(`${((performance.now() - start) / 1000).toFixed(0)} s ${JSON.stringify(result)}`);
    }
  } finally {
    for (const core of cores) core.close();
  }
});
