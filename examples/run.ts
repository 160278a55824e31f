// npm run example -- 01: runs a lesson; without a number it lists them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandLine, runProgram, UsageError } from './commandLine.ts';

const folder = new URL('lessons/', import.meta.url);

await runProgram('npm run example --', async () => {
  const line = new CommandLine('npm run example --', 'Runs a lesson.').operand('number', 'which one; without it they are listed');
  const [wanted] = line.readValid(process.argv.slice(2)).operands;
  const lessons = readdirSync(fileURLToPath(folder)).sort();
  const chosen = lessons.find((name) => wanted !== undefined && name.startsWith(`${wanted.padStart(2, '0')}-`));
  if (chosen) {
    await import(new URL(chosen, folder).href);
    return;
  }
  console.log('The lessons, to be run with npm run example -- 01, and so on:\n');
  for (const name of lessons) console.log(`  ${titleOf(name)}`);
  if (wanted !== undefined) throw new UsageError([`There is no lesson ${wanted}.`]);
});

/** A lesson begins with its number and title in a comment. */
function titleOf(name: string): string {
  const [line = ''] = readFileSync(new URL(name, folder), 'utf8').split('\n');
  return line.replace('// ', '');
}
