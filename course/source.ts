/** A file of exercises or of solutions. */
export interface Source {
  readonly imports: string;
  /** Its functions by name, each with all that stands between the one before it and its end. */
  readonly functions: ReadonlyMap<string, string>;
}

export function parseSource(text: string): Source {
  const imports = /^(?:import [^;]*;\n)*/.exec(text)?.[0] ?? '';
  const functions = new Map<string, string>();
  let start = imports.length;
  for (const { 1: name = '', index } of text.matchAll(/^export function (\w+)\(/gm)) {
    const end = text.indexOf('\n}\n', index) + 3;
    functions.set(name, text.slice(start, end).trimStart());
    start = end;
  }
  return { imports, functions };
}
