// npm run site:build: writes the site into site/.vitepress/dist. Fails where a docstring is missing or a link leads nowhere.
import { join } from 'node:path';
import { build } from 'vitepress';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { deadLinks } from '../site/deadLinks.ts';
import { root } from './files.ts';
import { run } from './run.ts';

await runProgram('npm run site:build --', async () => {
  new CommandLine('npm run site:build --', 'Writes the site into site/.vitepress/dist.').readValid(process.argv.slice(2));
  run('typedoc', []);
  await build(join(root, 'site'));
  const dead = deadLinks(join(root, 'site/.vitepress/dist'));
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
});
