import { join } from 'node:path';
import { makeFolder } from '@lenet-ts/digits/node';
import { marked } from 'marked';
import writeFileAtomic from 'write-file-atomic';
import type { Drawing, Experiment } from './experiment.ts';
import { machine } from './provenance.ts';
import { percent, table } from './statistics.ts';
import type { Finished } from './store.ts';
import type { Target } from './targets.ts';

/** An experiment with what was drawn of it. */
export interface Section {
  readonly experiment: Experiment;
  readonly drawing: Drawing;
  readonly command: string;
  readonly finished: readonly Finished[];
}

/** Everything that the results say. */
export interface Content {
  readonly command: string;
  readonly targets: readonly Target[];
  readonly sections: readonly Section[];
  /** Every finished job, once. */
  readonly finished: readonly Finished[];
  /** How many jobs there would be in all. */
  readonly planned: number;
}

/** Writes a figure and its numbers for each section, README.md, and the same as a page that opens from the disk. */
export async function writePage(folder: string, content: Content): Promise<void> {
  await makeFolder(folder);
  for (const { experiment, drawing, command, finished } of content.sections) {
    const jobs = finished.map(({ job: { name, seed }, commit, command: jobCommand }) => ({ name, seed, commit, command: jobCommand }));
    await writeFileAtomic(join(folder, `${experiment.name}.svg`), `${drawing.svg}\n`);
    await writeFileAtomic(join(folder, `${experiment.name}.json`), `${JSON.stringify({ command, jobs, data: drawing.data }, null, 1)}\n`);
  }
  const markdown = markdownOf(content);
  await writeFileAtomic(join(folder, 'README.md'), markdown);
  await writeFileAtomic(join(folder, 'index.html'), htmlOf(await marked.parse(markdown)));
}

function markdownOf({ command, targets, sections, finished, planned }: Content): string {
  return `${[
    '# Results',
    `Written by \`${command}\` from ${finished.length} of ${planned} trainings, on ${machine()}. Below each figure are its numbers and the command that
makes it again; [at the end](#every-training) is every training with its seed, its commit and its command.`,
    '## Targets',
    table(
      ['', 'the papers', 'required', 'ours', '', 'command'],
      targets.map(({ what, paper, required, ours, met, command }) => [what, paper, required, ours, mark(met), `\`${command}\``]),
    ),
    'That a killed training ends with the same bits, and that no damaged checkpoint is accepted, is among the tests: `npm test`.',
    ...sections.map(sectionOf),
    '## Every training',
    'Where a commit has a + the code had been changed since. Seconds are those of one core while others were at work.',
    table(
      ['training', 'seed', 'error', 'tested on', 'seconds', 'commit', 'command'],
      finished.map(({ job, outcome, seconds, commit, command }) => [
        `[${job.name}](runs/${job.name}.json)`,
        String(job.seed),
        `${percent(outcome.test.errorPercent)} (${outcome.test.errors})`,
        job.holdOut ? 'held-out training digits' : 'test digits',
        seconds.toFixed(0),
        short(commit),
        `\`${command}\``,
      ]),
    ),
  ].join('\n\n')}\n`;
}

function sectionOf({ experiment: { name, title }, drawing, command, finished }: Section): string {
  const seeds = [...new Set(finished.map(({ job }) => job.seed))].sort((a, b) => a - b);
  const commits = [...new Set(finished.map(({ commit }) => short(commit)))];
  const origin = finished.length > 0 ? `; ${plural('seed', seeds)}; ${plural('commit', commits)}` : '';
  return [`## ${title}`, `![${title}](${name}.svg)`, drawing.text, `[Numbers](${name}.json): \`${command}\`${origin}.`].join('\n\n');
}

function plural(what: string, values: readonly (string | number)[]): string {
  return `${what}${values.length > 1 ? 's' : ''} ${values.join(', ')}`;
}

function mark(met: boolean | undefined): string {
  return met === undefined ? '' : met ? '✓' : '✗';
}

/** Ten digits of a commit, and its + if it has one. */
function short(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1');
}

function htmlOf(body: string): string {
  // Markdown links to a heading by its text; HTML has to be told.
  const linked = body.replace('<h2>Every training</h2>', '<h2 id="every-training">Every training</h2>');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Results</title>
<style>
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; }
  img { max-width: 100%; height: auto; }
  table { display: block; overflow-x: auto; border-collapse: collapse; font-size: 0.9rem; }
  th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid #ddd; text-align: left; }
  code { font-size: 0.85em; }
</style>
${linked}</html>
`;
}
