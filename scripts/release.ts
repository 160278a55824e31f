// npm run release: packs the packages and publishes what it packed. With --dry-run everything but that. With --notes it prints what the version brings.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { packageNames, root } from './files.ts';
import { packAll, publish } from './pack.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The version of the packages, which is one for all. */
function version(): string {
  const versions = new Set(packageNames.map((name): string => JSON.parse(read(`packages/${name}/package.json`)).version));
  const [first = '', ...others] = versions;
  if (others.length > 0) throw new Error(`The packages have several versions: ${[first, ...others].join(', ')}.`);
  return first;
}

/** What the change logs of the packages say about their version. */
function notes(): string {
  const heading = `## ${version()}\n`;
  return packageNames
    .map((name) => {
      const section = read(`packages/${name}/CHANGELOG.md`)
        .split(/^(?=## )/m)
        .find((part) => part.startsWith(heading));
      if (section === undefined) throw new Error(`The change log of ${name} says nothing about ${version()}: npm run versions writes it.`);
      return `## ${name}\n${section.slice(heading.length)}`;
    })
    .join('\n');
}

await runProgram('npm run release --', async () => {
  const line = new CommandLine('npm run release --', 'Publishes the packages.')
    .flag('--dry-run', 'does everything but publish')
    .flag('--notes', 'prints what the version brings, and publishes nothing')
    .option('--tag <tag>', 'the tag that names the version, such as v0.1.0', (text) => {
      if (text !== `v${version()}`) throw new RangeError(`it must be v${version()}`);
      return text;
    });
  const { dryRun, notes: onlyNotes } = line.readValid<{ dryRun: boolean; notes: boolean }>(process.argv.slice(2)).options;
  const text = notes();
  if (onlyNotes) {
    console.log(text);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-release-'));
  for (const tarball of packAll(folder)) {
    publish(tarball, dryRun ? 'dry' : 'really');
    console.log(`${dryRun ? 'would publish' : 'published'} ${basename(tarball)}`);
  }
  rmSync(folder, { recursive: true });
});
