import { ALL, type BinaryResult, readResult, type SumsResult, unaryResults } from './numerics/results.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (headings: readonly string[], rows: readonly (readonly string[])[]) =>
  [headings, headings.map(() => '---'), ...rows].map(row).join('\n');
/** Rounded up: no error is larger. */
const upwards = (x: number) => (Math.ceil(x * 1000) / 1000).toFixed(3);
const grouped = (n: number) => n.toLocaleString('en');

/** docs/numerics/README.md, from the results beside it. */
export function numericsTable(): string {
  const unary = unaryResults().map(({ name, unit, looked, worst, x, bits, wrong }) => {
    const where = worst === 0 ? '' : `${Number(x).toPrecision(9)} (\`${bits}\`)`;
    return [name.replaceAll('-', ' '), upwards(worst), unit, where, looked === ALL ? 'all' : grouped(looked), grouped(wrong)];
  });
  const binary = readResult<BinaryResult>('binary');
  const sums = readResult<SumsResult>('sums');
  return `# Errors of wasm

\`npm run numerics\` measures these on the \`wasm\` backend against float64 and writes a file a function here; \`npm run docs\` writes this page from the
files. A test measures every recorded argument again, and a random sample of bits beside it.

## Functions of one number

**Largest error** over the arguments looked at: "all" are the 4,294,967,296 float32 bit patterns, both signs, denormal numbers, infinities and every
NaN. An ulp is the distance from a float32 to the next at the exact result. **Wrong** counts the arguments where one of the result and the exact
result is NaN or infinite, or has a sign, that the other has not. A slope is what the gradient of the function is multiplied by; those of tanh and
squash are made of the rounded y, so that where y is saturated nothing is left to see, and their errors are in ulps of the largest slope.

${table(['function', 'largest error', 'unit', 'at', 'arguments', 'wrong'], unary)}

## Functions of two numbers

Each is the exact result, rounded once; a sample of ${grouped(binary.pairs)} pairs of random bits (seed ${binary.seed}: both signs, denormal and large numbers, infinities and
NaN, an eighth of the pairs close to each other) has so many that are not:

${table(Object.keys(binary.wrong), [Object.values(binary.wrong).map(String)])}

## Sums

The largest error found in \`sum\`, in 2⁻²⁴ of the sum of the terms' magnitudes, over lists of random terms (seed ${sums.seed}); the bound is 4.

${table(
  ['terms', 'largest error'],
  Object.entries(sums.largest).map(([kind, error]) => [kind, upwards(error)]),
)}
`;
}
