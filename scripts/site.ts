// npm run site:build: writes the site, with the exhibition, into site/.vitepress/dist. Fails where a docstring is missing or a link leads nowhere.
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { build } from 'vitepress';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { deadLinks } from '../site/deadLinks.ts';
import { root } from './files.ts';
import { run } from './run.ts';

function folder(text: string): string {
  if (!/^\/(.*\/)?$/.test(text)) throw new RangeError('it must begin and end with a slash');
  return text;
}

await runProgram('npm run site:build --', async () => {
  const line = new CommandLine('npm run site:build --', 'Writes the site into site/.vitepress/dist.').option(
    '--base <path>',
    'where the site is on its server, such as /lenet-ts/',
    folder,
    '/',
  );
  const { base } = line.readValid<{ base: string }>(process.argv.slice(2)).options;
  const site = join(root, 'site/.vitepress/dist');
  run('typedoc', []);
  await build(join(root, 'site'), { base });
  const exhibition = { outDir: join(site, 'exhibition'), emptyOutDir: true };
  await buildPage({ configFile: join(root, 'examples/apps/browser/vite.config.ts'), logLevel: 'error', build: exhibition });
  const dead = deadLinks(site, base);
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
});
