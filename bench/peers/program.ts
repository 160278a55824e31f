import { spawnSync } from 'node:child_process';
import type { Problem, Subject, Weights } from '../subject.ts';

/**
 * LeNet-5 in a program of another language. It is called with train or infer, the batch, the milliseconds of a block, the number of
 * digits and j; it reads float32: weights, rates, codes, images, labels; it writes float32: the median microseconds of a step, then the
 * loss of the first batch and the weights after the first step, or the outputs for the first batch.
 */
export function programSubject(
  command: readonly string[],
  toProgram: (weights: Weights) => Weights,
  fromProgram: (weights: Weights) => Weights,
): Subject {
  const run = (what: string, problem: Problem, batch: number, block: number): Float32Array => {
    const { weights, rates, codes, images, labels, digits, j } = problem;
    const input = concatenated([...Object.values(toProgram(weights)), ...Object.values(toProgram(rates)), codes, images, labels]);
    const [program = '', ...args] = [...command, what, batch, block, digits, j].map(String);
    const { status, stdout, stderr, error } = spawnSync(program, args, { input: new Uint8Array(input.buffer), maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`${command.join(' ')} failed: ${error ?? stderr}`);
    return new Float32Array(Uint8Array.from(stdout).buffer);
  };
  return {
    async train(problem, batch, block) {
      const [microseconds = Number.NaN, loss = Number.NaN, ...values] = run('train', problem, batch, block);
      return { microseconds, losses: [loss], weights: fromProgram(divided(values, toProgram(problem.weights))) };
    },
    async infer(problem, batch, block) {
      const [microseconds = Number.NaN, ...distances] = run('infer', problem, batch, block);
      return { microseconds, distances };
    },
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** One list as parts of the names and lengths of `like`. */
function divided(values: readonly number[], like: Weights): Weights {
  let offset = 0;
  const entries = Object.entries(like).map(([name, { length }]) => {
    const part = Float32Array.from(values.slice(offset, offset + length));
    offset += length;
    return [name, part] as const;
  });
  return Object.fromEntries(entries);
}
