import { importable } from 'virtual:importable';
import type { Check } from '../../course/exercise.ts';
import { verdictOf } from '../../course/verdict.ts';
import { lineOf, load, runModule, SyntaxMistake, withoutTypes } from './compile.ts';
import { printed } from './print.ts';
import type { Part, Reply, Task } from './tasks.ts';

/** More would only make the page slow. */
const MOST_PRINTS = 5000;

const reply = (message: Reply): void => postMessage(message);
const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error);
const fail = (error: unknown): void => reply({ kind: 'failed', message: messageOf(error), line: lineOf(error) });

let prints = 0;
for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const) {
  console[method] = (...values: unknown[]) => {
    if (++prints > MOST_PRINTS) throw new Error(`A program on this page may print ${MOST_PRINTS} times.`);
    printed(values).forEach(reply);
  };
}
addEventListener('error', (event) => {
  // The page would hear of it once more, without its line.
  event.preventDefault();
  fail(event.error ?? event.message);
});
addEventListener('unhandledrejection', (event) => fail(event.reason));

addEventListener('message', async ({ data: task }: MessageEvent<Task>) => {
  try {
    // As in Node, where every backend is part of the program.
    await Promise.all(['tensor', 'tensor/wasm', 'tensor/webgl2'].map((name) => load(`@lenet-ts/${name}`)));
    if (task.kind === 'run') await runModule(task.text);
    else if (task.kind === 'check') reply(await check(task));
    else reply({ kind: 'hints', hints: (await checkOf(task.chapter, task.name)).hints });
    reply({ kind: 'done' });
  } catch (error) {
    fail(error);
  }
});

async function checkOf(chapter: string, name: string): Promise<Check<unknown>> {
  const module = await importable[`course/checks/${chapter}.ts`]?.();
  const checks = module?.checks as Readonly<Record<string, Check<unknown>>> | undefined;
  const found = checks?.[name];
  if (!found) throw new Error(`There is no exercise ${name} in ${chapter}.`);
  return found;
}

/** Looks at one function of a chapter, which may call the others. One of these that cannot be read is taken as it came. */
async function check({ chapter, name, imports, parts }: Task & { kind: 'check' }): Promise<Reply> {
  const texts = parts.map((part) => (part.name === name || isReadable(part) ? part.text : part.empty));
  const index = parts.findIndex((part) => part.name === name);
  const linesBefore = [imports, ...texts.slice(0, index)].reduce((sum, text) => sum + text.split('\n').length, 0);
  const lines = (texts[index] ?? '').split('\n').length;
  const lineIn = (error: unknown): number | undefined => {
    const line = (lineOf(error) ?? 0) - linesBefore;
    return line >= 1 && line <= lines ? line : undefined;
  };
  try {
    const answers = await runModule([imports, ...texts].join('\n'));
    const { state, message, error } = verdictOf(await checkOf(chapter, name), answers[name]);
    return { kind: 'verdict', state, message: state === 'wrong' ? messageOf(error) : message, line: state === 'wrong' ? lineIn(error) : undefined };
  } catch (error) {
    return { kind: 'verdict', state: 'wrong', message: messageOf(error), line: lineIn(error) };
  }
}

function isReadable({ text }: Part): boolean {
  try {
    withoutTypes(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxMistake) return false;
    throw error;
  }
}
