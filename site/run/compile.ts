import { importable } from 'virtual:importable';
import { transform } from 'sucrase';

/** Text that is no TypeScript. */
export class SyntaxMistake extends Error {
  readonly line: number | undefined;

  constructor(message: string, line: number | undefined) {
    super(message);
    this.line = line;
  }
}

/** JavaScript with the lines of the TypeScript that it comes from. @throws SyntaxMistake */
export function withoutTypes(text: string): string {
  try {
    return transform(text, { transforms: ['typescript', 'imports'], disableESTransforms: true }).code;
  } catch (error) {
    const { 1: message = String(error), 2: line } = /^(?:Error transforming [^:]*: )?(.*?)(?: \((\d+):\d+\))?$/.exec((error as Error).message) ?? [];
    throw new SyntaxMistake(message, line === undefined ? undefined : Number(line));
  }
}

/** Runs a module, and returns what it exports. @throws SyntaxMistake, and whatever the module throws */
export async function runModule(text: string): Promise<Readonly<Record<string, unknown>>> {
  const code = withoutTypes(text);
  const names = [...code.matchAll(/\brequire\('([^']+)'\)/g)].map(([, name = '']) => name);
  const modules = new Map(await Promise.all(names.map(async (name) => [name, await load(name)] as const)));
  const exports = {};
  // A module of its own rather than eval: its first line is the text's first line, and errors name it.
  const address = URL.createObjectURL(new Blob([`export default async (require, exports) => {${code}\n}`], { type: 'text/javascript' }));
  try {
    const { default: run } = await import(/* @vite-ignore */ address);
    await run((name: string) => modules.get(name), exports);
  } finally {
    URL.revokeObjectURL(address);
  }
  return exports;
}

/** Programs name files of the repository by their way up from where they run, and down again. */
export async function load(name: string): Promise<unknown> {
  const loadModule = importable[name.replace(/^(\.\.\/)+/, '')];
  if (!loadModule) throw new Error(`There is no '${name}' in a page. There are ${Object.keys(importable).filter(isPackage).join(', ')}.`);
  const module = await loadModule();
  // The build shortens names, and those of classes are in what programs print.
  for (const [exported, value] of Object.entries(module)) if (typeof value === 'function') Object.defineProperty(value, 'name', { value: exported });
  return module;
}

const isPackage = (name: string): boolean => name.startsWith('@');

/** Where in a module that ran here an error was thrown; undefined for other errors. */
export function lineOf(error: unknown): number | undefined {
  if (error instanceof SyntaxMistake) return error.line;
  const line = error instanceof Error ? /\bblob:[^\s)]+?:(\d+):\d+/.exec(error.stack ?? '')?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}
