import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Checks } from './exercise.ts';
import { parseSource } from './source.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Exercise {
  readonly name: string;
  readonly hints: readonly string[];
  readonly verdict: Verdict;
}

/** A page, and exercises that check themselves. */
class Chapter<Answers extends object> {
  /** '01-numbers': the page is 01-numbers.md, and the exercises, solutions and checks are 01-numbers.ts in their folders. */
  readonly name: string;
  readonly #exercises: () => Promise<Answers>;
  readonly #solutions: () => Promise<Answers>;
  readonly #checks: () => Promise<{ readonly checks: Checks<Answers> }>;

  constructor(
    name: string,
    exercises: () => Promise<Answers>,
    solutions: () => Promise<NoInfer<Answers>>,
    checks: () => Promise<{ readonly checks: Checks<NoInfer<Answers>> }>,
  ) {
    this.name = name;
    this.#exercises = exercises;
    this.#solutions = solutions;
    this.#checks = checks;
  }

  /** '01' */
  get number(): string {
    return this.name.slice(0, 2);
  }

  /** The heading of the page, without its number. */
  get title(): string {
    const [heading = ''] = read(`${this.name}.md`).split('\n');
    return heading.replace(/^# \d+\. /, '');
  }

  /** The exercises as they stand in their file. */
  async exercises(): Promise<readonly Exercise[]> {
    return this.#look(await this.#exercises());
  }

  /** The same with the answers that stand beside them. */
  async solved(): Promise<readonly Exercise[]> {
    return this.#look(await this.#solutions());
  }

  /** The text of a function among the solutions, with what it needs beside it. */
  solution(name: string): string {
    return parseSource(read(`solutions/${this.name}.ts`)).functions.get(name) ?? '';
  }

  async #look(answers: Answers): Promise<readonly Exercise[]> {
    const { checks } = await this.#checks();
    const exercises: Exercise[] = [];
    for (const name in checks) exercises.push({ name, hints: checks[name].hints, verdict: verdictOf(checks[name], answers[name]) });
    return exercises;
  }
}

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
}

export const chapters = [
  new Chapter(
    '01-numbers',
    () => import('./exercises/01-numbers.ts'),
    () => import('./solutions/01-numbers.ts'),
    () => import('./checks/01-numbers.ts'),
  ),
  new Chapter(
    '02-arrays',
    () => import('./exercises/02-arrays.ts'),
    () => import('./solutions/02-arrays.ts'),
    () => import('./checks/02-arrays.ts'),
  ),
  new Chapter(
    '03-rules',
    () => import('./exercises/03-rules.ts'),
    () => import('./solutions/03-rules.ts'),
    () => import('./checks/03-rules.ts'),
  ),
  new Chapter(
    '04-tape',
    () => import('./exercises/04-tape.ts'),
    () => import('./solutions/04-tape.ts'),
    () => import('./checks/04-tape.ts'),
  ),
  new Chapter(
    '05-checking',
    () => import('./exercises/05-checking.ts'),
    () => import('./solutions/05-checking.ts'),
    () => import('./checks/05-checking.ts'),
  ),
  new Chapter(
    '06-losses',
    () => import('./exercises/06-losses.ts'),
    () => import('./solutions/06-losses.ts'),
    () => import('./checks/06-losses.ts'),
  ),
  new Chapter(
    '07-descent',
    () => import('./exercises/07-descent.ts'),
    () => import('./solutions/07-descent.ts'),
    () => import('./checks/07-descent.ts'),
  ),
  new Chapter(
    '08-curvature',
    () => import('./exercises/08-curvature.ts'),
    () => import('./solutions/08-curvature.ts'),
    () => import('./checks/08-curvature.ts'),
  ),
  new Chapter(
    '09-lenet5',
    () => import('./exercises/09-lenet5.ts'),
    () => import('./solutions/09-lenet5.ts'),
    () => import('./checks/09-lenet5.ts'),
  ),
  new Chapter(
    '10-rates',
    () => import('./exercises/10-rates.ts'),
    () => import('./solutions/10-rates.ts'),
    () => import('./checks/10-rates.ts'),
  ),
  new Chapter(
    '11-metal',
    () => import('./exercises/11-metal.ts'),
    () => import('./solutions/11-metal.ts'),
    () => import('./checks/11-metal.ts'),
  ),
  new Chapter(
    '12-honesty',
    () => import('./exercises/12-honesty.ts'),
    () => import('./solutions/12-honesty.ts'),
    () => import('./checks/12-honesty.ts'),
  ),
] as const;
