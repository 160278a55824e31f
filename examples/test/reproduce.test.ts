import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { experiments } from '../apps/reproduce/experiments.ts';
import { type Finished, runProgram } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A quick trial of everything, or of what the arguments say. */
function reproduce(...args: readonly string[]): Promise<Finished> {
  const trial = ['--drawn', '--passes', '1', '--limit', '200', '--seeds', '1', '--processes', '2', '--out', folder];
  return runProgram('examples/apps/reproduce/main.ts', [...trial, ...args]);
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const readJson = (name: string) => JSON.parse(read(name));
const runs = () => readdirSync(join(folder, 'runs')).filter((name) => name.endsWith('.json'));
const times = () => Object.fromEntries(runs().map((name) => [name, statSync(join(folder, 'runs', name)).mtimeMs]));

describe.sequential('npm run reproduce, in a quick trial', () => {
  test('does every job once and writes every figure', async () => {
    const { status, output, errors } = await reproduce();
    expect(status, errors).toBe(0);
    const names = new Set(experiments.flatMap(({ jobs }) => jobs.filter(({ seed }) => seed === 1).map(({ name }) => `${name}.json`)));
    expect(runs()).toEqual([...names].sort());
    expect(output).toContain(`${names.size} trainings, of which ${names.size} are left`);
    expect(output).toContain(`${names.size} of ${names.size}`);
    for (const { name } of experiments) expect(read(`${name}.svg`)).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    expect(readdirSync(join(folder, 'runs', 'unfinished'))).toEqual([]);
  });

  test('tells of every figure and every number the command, the seed and the commit', () => {
    const trial = '--passes 1 --limit 200 --drawn';
    for (const { name, jobs } of experiments) {
      const { command, jobs: made, data } = readJson(`${name}.json`);
      expect(command).toBe(`npm run reproduce -- --only ${name} ${trial}`);
      expect(data).toBeTruthy();
      const wanted = jobs.filter(({ seed }) => seed === 1);
      expect(made).toEqual(
        wanted.map((job) => ({
          name: job.name,
          seed: 1,
          commit: expect.stringMatching(/^(unknown|[0-9a-f]{40}\+?)$/),
          command: `npm run reproduce -- --only ${job.name} ${trial}`,
        })),
      );
      expect(read('README.md')).toContain(`](${name}.svg)`);
    }
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('runs/'));
    expect(rows).toHaveLength(runs().length);
    for (const row of rows)
      expect(row).toMatch(/\| 1 \| [\d.]+ % \(\d+\) \| .* \| `npm run reproduce -- --only \S+ --passes 1 --limit 200 --drawn` \|$/);
    const targets =
      read('README.md')
        .split('## ')[1]
        ?.split('\n')
        .filter((line) => line.startsWith('| '))
        .slice(2) ?? [];
    for (const row of targets) expect(row).toMatch(/\| `npm (run|start|test)[^`]*` \|$/);
    expect(targets.length).toBeGreaterThan(20);
  });

  test('writes a page that opens from the disk: all that it shows lies beside it', () => {
    const page = read('index.html');
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !address.startsWith('#') && !existsSync(join(folder, address)))).toEqual([]);
    expect(addresses.filter((address) => address.endsWith('.svg'))).toHaveLength(experiments.length);
    expect(page).toContain('id="every-training"');
    for (const { name } of experiments) expect(read(`${name}.svg`).replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|url\(|href=/);
    expect(page).not.toMatch(/<script|https?:|@import|url\(/);
  });

  test('does nothing twice, and what is missing again to the same bits', async () => {
    const before = times();
    const lost = 'lenet5-seed1.json';
    const { seconds: _, ...first } = readJson(join('runs', lost));
    rmSync(join(folder, 'runs', lost));
    const { status, output, errors } = await reproduce();
    expect(status, errors).toBe(0);
    expect(output).toContain('of which 1 are left');
    const { seconds: __, ...second } = readJson(join('runs', lost));
    expect(second.outcome.weightsSha256).toBe(first.outcome.weightsSha256);
    expect(second.outcome.details).toEqual(first.outcome.details);
    expect({ ...times(), [lost]: before[lost] }).toEqual(before);
  });

  test('does a job again that was done otherwise', async () => {
    const { output } = await reproduce('--passes', '2', '--only', 'linear-seed1', '--dry-run');
    expect(output).toContain('1 trainings, of which 1 are left');
  });
});
