// npm run fuzz: see --help.
import { CommandLine, runProgram, wholeNumber } from '../examples/commandLine.ts';
import { failureOf, machines } from '../test/fuzz/compare.ts';

interface Options {
  readonly cases: number;
  readonly seed: number;
}

await runProgram('npm run fuzz --', async () => {
  const { options } = new CommandLine('npm run fuzz --', 'Compares random programs on cpu and wasm with an evaluation index by index.')
    .option('--cases <n>', 'how many programs', wholeNumber(1, 1e9), 5000)
    .option('--seed <n>', 'whose programs', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .readValid<Options>(process.argv.slice(2));
  let wrong = 0;
  for (let i = 0; i < options.cases; i++) {
    const failure = failureOf(options.seed, i, machines);
    if (!failure) continue;
    wrong++;
    console.log(`${failure}\n`);
  }
  console.log(`${wrong} of ${options.cases} programs are wrong.`);
  if (wrong > 0) process.exitCode = 1;
});
