// npm run example -- 01: runs a lesson; without a number it lists them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('lessons/', import.meta.url);
const lessons = readdirSync(fileURLToPath(folder)).sort();
const [wanted] = process.argv.slice(2);
const chosen = lessons.find((name) => wanted !== undefined && name.startsWith(`${wanted.padStart(2, '0')}-`));

if (chosen) {
  await import(new URL(chosen, folder).href);
} else {
  console.log('The lessons, to be run with npm run example -- 01, and so on:\n');
  for (const name of lessons) console.log(`  ${titleOf(name)}`);
  if (wanted !== undefined) {
    console.error(`\nThere is no lesson ${wanted}.`);
    process.exitCode = 1;
  }
}

/** A lesson begins with its number and title in a comment. */
function titleOf(name: string): string {
  const [line = ''] = readFileSync(new URL(name, folder), 'utf8').split('\n');
  return line.replace('// ', '');
}
