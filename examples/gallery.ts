// npm run gallery -- spirals: runs a program of the gallery; without a name it lists them.
import { readFileSync } from 'node:fs';
import { CommandLine, runProgram, UsageError } from './commandLine.ts';

/** A program learns something, with the settings that it has for itself, and has a text or a picture to show for it. */
type Program = () => Promise<{ readonly learn: () => Learned | Promise<Learned> }>;
type Learned = { readonly text: string };

const gallery: Readonly<Record<string, Program>> = {
  spirals: () => import('./gallery/spirals.ts'),
  newton: () => import('./gallery/newton.ts'),
  mixture: () => import('./gallery/mixture.ts'),
  curvature: () => import('./gallery/curvature.ts'),
  names: () => import('./gallery/names.ts'),
  transformer: () => import('./gallery/transformer.ts'),
  pytorch: () => import('./gallery/pytorch.ts'),
  modern: () => import('./gallery/modern.ts'),
  vae: () => import('./gallery/vae.ts'),
  ode: () => import('./gallery/ode.ts'),
};

await runProgram('npm run gallery --', async () => {
  const line = new CommandLine('npm run gallery --', 'Runs a program of the gallery.').operand('name', 'which one; without it they are listed');
  const [wanted = ''] = line.readValid(process.argv.slice(2)).operands;
  const load = Object.hasOwn(gallery, wanted) ? gallery[wanted] : undefined;
  if (load) {
    const { learn } = await load();
    console.log((await learn()).text);
    return;
  }
  console.log('The gallery, to be run with npm run gallery -- spirals, and so on:\n');
  for (const name of Object.keys(gallery)) console.log(`  ${name.padEnd(11)} ${titleOf(name)}`);
  if (wanted !== '') throw new UsageError([`There is no program ${wanted}.`]);
});

/** A program begins with a comment that says what it does. */
function titleOf(name: string): string {
  const [line = ''] = readFileSync(new URL(`gallery/${name}.ts`, import.meta.url), 'utf8').split('\n');
  return line.replace(/^\/\*\* | \*\/$/g, '');
}
