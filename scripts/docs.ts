// npm run docs: writes the pages and pictures that are made from the code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { root } from './files.ts';
import { generated } from './generated.ts';

await runProgram('npm run docs --', async () => {
  new CommandLine('npm run docs --', 'Writes the pages and pictures of the documentation that are made from the code.').readValid(
    process.argv.slice(2),
  );
  for (const [path, make] of Object.entries(generated)) writeFileSync(join(root, path), await make());
});
