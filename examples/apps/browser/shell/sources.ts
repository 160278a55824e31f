/// <reference types="vite/client" />

/** The files that compute what the views show, each by its path from here. */
const files = import.meta.glob<() => Promise<string>>(
  [
    '../../../../packages/lenet/src/codes.ts',
    '../../../../packages/lenet/src/lenet5.ts',
    '../../../../packages/lenet/src/rbf.ts',
    '../../../../packages/lenet/src/losses.ts',
    '../../../../packages/lenet/src/viterbi.ts',
    '../../../../packages/lenet1989/src/classifier.ts',
    '../../../../packages/lenet1989/src/lenet1989.ts',
    '../../../../packages/network/src/evaluate.ts',
    '../../../../packages/network/src/layer.ts',
    '../../../../packages/network/src/rejection.ts',
    '../../../../packages/autograd/src/tape.ts',
    '../../../../packages/autograd/src/check/numeric.ts',
    '../../../../packages/autograd/src/curvature.ts',
    '../../../../packages/tensor/src/ops/conv2d.ts',
    '../../../../packages/autograd/src/optim/adam.ts',
    '../../../../packages/autograd/src/optim/sgd.ts',
    '../../../../packages/autograd/src/optim/stochasticDiagonalLM.ts',
    '../../../../packages/tensor/src/io/safetensors.ts',
    '../../../../packages/tensor/src/ops/unary.ts',
    '../../../../packages/tensor/src/ops/updateInPlace.ts',
  ],
  { query: '?text', import: 'default', eager: true },
);

/** A part of a source file. */
export interface Excerpt {
  /** Counted from 1. */
  readonly line: number;
  /** What stands around that line, from its comment or the beginning of its declaration to the end of that. */
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

/** The line of a file in which `mark` stands. @throws Error when the file is not listed, or when not just one line has the mark */
export async function sourceOf(file: string, mark: string): Promise<Excerpt> {
  const fetchText = files[`../../../../${file}`];
  if (!fetchText) throw new Error(`${file} is no source that the page shows.`);
  const lines = (await fetchText()).split('\n');
  const found = lines.flatMap((line, i) => (line.includes(mark) ? [i] : []));
  const [at, another] = found;
  if (at === undefined || another !== undefined) throw new Error(`${file} has ${found.length} lines with ${mark}, and one was expected.`);
  const begin = lines.findLastIndex((line, i) => i <= at && line === '') + 1;
  const end = lines.findIndex((line, i) => i >= at && (line === '' || line.startsWith('}')));
  const part = (from: number, to: number) => lines.slice(from, to).join('\n');
  return { line: at + 1, before: part(begin, at), text: lines[at] ?? '', after: part(at + 1, end === -1 ? lines.length : end + 1) };
}
