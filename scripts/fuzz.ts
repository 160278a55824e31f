// npm run fuzz: see --help.
import { CommandLine, runProgram, wholeNumber } from '../examples/commandLine.ts';
import { failureOf, machines } from '../test/fuzz/compare.ts';
import { root } from './files.ts';
import { openSources } from './page.ts';

interface Options {
  readonly cases: number;
  readonly webgl2Cases?: number;
  readonly seed: number;
}

/** What is wrong with the program of that number; undefined when nothing is. */
type Check = (number: number) => Promise<unknown>;

/** How many of the first programs are wrong. */
async function countWrong(cases: number, check: Check): Promise<number> {
  let wrong = 0;
  for (let i = 0; i < cases; i++) {
    const failure = await check(i);
    if (failure === undefined) continue;
    wrong++;
    console.log(`${failure}\n`);
  }
  return wrong;
}

await runProgram('npm run fuzz --', async () => {
  const { options } = new CommandLine('npm run fuzz --', 'Compares random programs on every backend with an evaluation index by index.')
    .option('--cases <n>', 'how many programs run on cpu and wasm', wholeNumber(1, 1e9), 5000)
    .option('--webgl2-cases <n>', 'how many of them run on webgl2, in Chromium; a tenth unless given', wholeNumber(0, 1e9))
    .option('--seed <n>', 'whose programs', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .readValid<Options>(process.argv.slice(2));
  const { seed, cases, webgl2Cases = Math.ceil(cases / 10) } = options;
  const wrong = await countWrong(cases, (i) => failureOf(seed, i, machines));
  console.log(`${wrong} of ${cases} programs are wrong on cpu or wasm.`);
  let wrongOnWebgl2 = 0;
  if (webgl2Cases > 0) {
    const { page, close } = await openSources({ root, configFile: false, optimizeDeps: { noDiscovery: true } });
    const check: Check = (i) => page.evaluate(`import('/test/fuzz/compare.ts').then(({ failureOf, webgl2 }) => failureOf(${seed}, ${i}, [webgl2]))`);
    wrongOnWebgl2 = await countWrong(webgl2Cases, check);
    await close();
    console.log(`${wrongOnWebgl2} of ${webgl2Cases} programs are wrong on webgl2.`);
  }
  if (wrong + wrongOnWebgl2 > 0) process.exitCode = 1;
});
