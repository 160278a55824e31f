import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, parse } from 'node:path';
import { afterAll } from 'vitest';
import { bundle } from '../../../scripts/bundle.ts';
import { makeProgramFolder, root } from '../../../scripts/files.ts';

const folder = makeProgramFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const bundles = new Map<string, Promise<string>>();

/** The path of a program as JavaScript, which is written when it is first asked for. */
function bundled(file: string): Promise<string> {
  const place = join(folder, file);
  const written = bundles.get(file) ?? bundle([join(root, file)], place).then(() => join(place, `${parse(file).name}.js`));
  bundles.set(file, written);
  return written;
}

export interface Finished {
  /** The exit code; null where a signal ended the program. */
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

interface Watched {
  readonly onStart?: (program: ChildProcess) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** What to do with the process when it has printed something. */
  readonly onOutput?: (program: ChildProcess, output: string) => void;
}

/** Runs a program of this repository. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { env = {}, onStart = () => {}, onOutput = () => {} }: Watched = {},
): Promise<Finished> {
  const program = spawn(process.execPath, [await bundled(file), ...args], { cwd: root, env: { ...process.env, ...env } });
  onStart(program);
  let output = '';
  let errors = '';
  program.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    onOutput(program, output);
  });
  program.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => program.on('close', (status) => resolve({ status, output, errors })));
}

export interface CommandLine {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The same for command lines with which a program ends at once, all in one process: starting takes longer than they do. */
export async function runCommandLines(file: string, lines: readonly CommandLine[]): Promise<readonly Finished[]> {
  const args = [await bundled(file), ...lines.map((line) => JSON.stringify(line))];
  const { status, output, errors } = await runProgram('examples/test/support/commandLines.ts', args);
  if (status !== 0) throw new Error(errors);
  return JSON.parse(output);
}
