import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is used of the file that npm run bench writes. */
interface BenchReport {
  readonly rows: readonly {
    readonly what: string;
    readonly batch: number;
    readonly subject: string;
    readonly microsecondsPerPattern: number;
    readonly fractionOfPeak: number | null;
  }[];
  readonly ratios: Readonly<Record<string, number>>;
}

/** And of the file that npm start writes. */
interface StartReport {
  readonly passes: readonly { readonly seconds: number }[];
}

/** Timings are not made here, where several jobs share the machine. They are taken from files beside the results, where these are. */
export class Timings {
  readonly #bench: BenchReport | undefined;
  readonly #start: StartReport | undefined;

  constructor(folder: string) {
    this.#bench = readJson(join(folder, 'bench.json'));
    this.#start = readJson(join(folder, 'two-passes.json'));
  }

  /** What the bench calls a ratio, by its name. */
  ratio(name: string): number | undefined {
    return this.#bench?.ratios[name];
  }

  fractionOfPeak(what: string, batch: number): number | undefined {
    return this.#row(what, batch)?.fractionOfPeak ?? undefined;
  }

  /** How much longer a pass of npm start, counted from 0, takes than as many steps of the bench. */
  passOverSteps(pass: number, digits: number): number | undefined {
    const seconds = this.#start?.passes[pass]?.seconds;
    const step = this.#row('train', 1)?.microsecondsPerPattern;
    return seconds !== undefined && step !== undefined ? seconds / (1e-6 * step * digits) : undefined;
  }

  #row(what: string, batch: number): BenchReport['rows'][number] | undefined {
    return this.#bench?.rows.find((row) => row.what === what && row.batch === batch && row.subject === 'wasm');
  }
}

/** The content of a file, or undefined where there is none. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
