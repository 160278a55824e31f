import { type ChildProcess, spawn } from 'node:child_process';
import { root } from '../../../scripts/files.ts';

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

/** Runs a program of this repository, as its script in package.json does. */
export function runProgram(
  file: string,
  args: readonly string[],
  { env = {}, onStart = () => {}, onOutput = () => {} }: Watched = {},
): Promise<Finished> {
  const program = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root, env: { ...process.env, ...env } });
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
  const { status, output, errors } = await runProgram('examples/test/support/commandLines.ts', [file, ...lines.map((line) => JSON.stringify(line))]);
  if (status !== 0) throw new Error(errors);
  return JSON.parse(output);
}
