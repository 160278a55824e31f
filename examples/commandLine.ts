import { TensorError } from '@lenet-ts/tensor';
import { Command, CommanderError, Option } from 'commander';

/** A command line that cannot be followed, with all that is wrong with it. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The end of a program that a signal asked to end. */
export class Interrupted extends Error {
  readonly exitCode: number;

  /** @param exitCode what a shell reports of a program that the signal ended */
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Makes a value of a word. @throws Error that says what it must be */
type Parse = (text: string) => unknown;

/** What was read, and what was wrong with it; an option that was wrong is not there. */
export interface Read<T> {
  readonly options: T;
  /** The words that are no options. */
  readonly operands: readonly string[];
  readonly problems: string[];
}

/** The options of a program, all mistakes in which are told together. */
export class CommandLine {
  readonly #command: Command;
  readonly #problems: string[] = [];
  readonly #wrong: string[] = [];
  #operands = 0;

  constructor(name: string, description: string) {
    this.#command = new Command(name).description(description).allowUnknownOption().allowExcessArguments().exitOverride();
    this.#command.configureOutput({ writeErr: () => {} });
  }

  /** An option without a value: false unless it is there. */
  flag(flag: string, description: string): this {
    this.#command.option(flag, description, false);
    return this;
  }

  option(flags: string, description: string, parse: Parse, byDefault?: unknown): this {
    this.#add(new Option(flags, description), parse, byDefault);
    return this;
  }

  choice(flags: string, description: string, choices: readonly string[]): this {
    this.#add(new Option(flags, description).choices(choices), oneOf(choices));
    return this;
  }

  /** A word without an option, which may be left out. */
  operand(name: string, description: string): this {
    this.#command.argument(`[${name}]`, description);
    this.#operands++;
    return this;
  }

  /** @throws CommanderError of exit code 0 once it has printed help */
  read<T extends object>(words: readonly string[]): Read<T> {
    try {
      this.#command.parse(words, { from: 'user' });
    } catch (error) {
      // What else commander complains of is an option at the end whose value is missing.
      if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
      this.#problems.push(error.message.replace('error: ', ''));
    }
    const operands: string[] = [];
    for (const [i, word] of this.#command.args.entries()) {
      const before = this.#command.args[i - 1] ?? '';
      if (word.startsWith('-')) this.#problems.push(`${word.replace(/=.*/s, '')}: there is no such option`);
      else if (before.startsWith('-') && !before.includes('=')) continue;
      else if (operands.length < this.#operands) operands.push(word);
      else this.#problems.push(`'${word}': there is nothing to do with it`);
    }
    const options = this.#command.opts<T>();
    for (const name of this.#wrong) Reflect.deleteProperty(options, name);
    return { options, operands, problems: this.#problems };
  }

  /** The same where nothing else is to be checked. @throws UsageError */
  readValid<T extends object>(words: readonly string[]): Omit<Read<T>, 'problems'> {
    const { problems, ...read } = this.read<T>(words);
    if (problems.length > 0) throw new UsageError(problems);
    return read;
  }

  #add(option: Option, parse: Parse, byDefault?: unknown): void {
    if (byDefault !== undefined) option.default(byDefault);
    option.argParser((text) => {
      try {
        return parse(text);
      } catch (error) {
        this.#problems.push(`${option.long} '${text}': ${error instanceof Error ? error.message : error}`);
        this.#wrong.push(option.attributeName());
        return undefined;
      }
    });
    this.#command.addOption(option);
  }
}

/** A whole number in least … most. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(n >= least && n <= most)) throw new RangeError(`it must be a whole number in ${grouped(least)} … ${grouped(most)}`);
    return n;
  };
}

/** A number above 0, at most `most`. */
export function positive(most: number): (text: string) => number {
  return (text) => {
    const x = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!(x > 0 && x <= most)) throw new RangeError(`it must be a number above 0, and at most ${grouped(most)}`);
    return x;
  };
}

/** In seconds, up to a day. */
export function duration(text: string): number {
  const [, n = '', unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = n && Number(n) * ({ s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
  if (seconds === '' || !(seconds <= 24 * 3600)) throw new RangeError('it must be a number of seconds, minutes or hours, up to a day: 30s, 5m, 1h');
  return seconds;
}

/** The name of a file or a folder. */
export function path(text: string): string {
  if (text === '') throw new RangeError('it must be the name of a file or a folder');
  return text;
}

export function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map(parse);
}

function oneOf(choices: readonly string[]): Parse {
  return (text) => {
    if (!choices.includes(text)) throw new RangeError(`it must be one of ${choices.join(', ')}`);
    return text;
  };
}

function grouped(n: number): string {
  return n.toLocaleString('en-US');
}

/**
 * Runs a program to its exit code: 0 when all went well, 1 when something failed, 2 when the command line cannot be followed and
 * nothing was begun, 128 and the number of a signal when that ended it. What a user can do something about is told without a stack.
 * @param name what is typed to start it
 */
export async function runProgram(name: string, main: () => Promise<void>): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOfOutput);
  try {
    await main();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    if (error instanceof UsageError) {
      console.error(`${error.message}\n${name} --help lists the options.`);
      process.exitCode = 2;
    } else if (error instanceof Interrupted) {
      console.error(error.message);
      process.exitCode = error.exitCode;
    } else if (error instanceof TensorError || isSystemError(error)) {
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}

/** Nobody reads on, as after `| head -1`: as quiet an end as that of other programs. Or there is no room for more. */
function endOfOutput(error: Error): void {
  const code = 'code' in error ? error.code : '';
  if (code === 'EPIPE') process.exit(128 + 13);
  // The terminal is gone: its signal ends the program, which saves what it has before.
  if (code === 'EIO') return;
  process.stderr.write(`The output cannot be written: ${error.message}\n`, () => process.exit(1));
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
