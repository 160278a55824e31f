import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@lenet-ts/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../../../scripts/bundle.ts';
import { makeProgramFolder } from '../../../../scripts/files.ts';

const folder = makeProgramFolder();
afterAll(() => rmSync(folder, { recursive: true }));

// It is started more than twenty times.
beforeAll(() => bundle([fileURLToPath(new URL('../support/killable.ts', import.meta.url))], folder));
const program = join(folder, 'killable.js');

interface Ended {
  readonly lastLine: string;
  readonly killed: boolean;
  /** From the moment it began to train, in milliseconds. */
  readonly time: number;
}

/** Runs the program, and kills it so many milliseconds after it began to train, unless it has ended by then. */
function run(file: string, killAfter?: number): Promise<Ended> {
  const child = spawn('node', [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let began = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (!Number.isNaN(began) || !output.includes('training')) return;
    began = performance.now();
    if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  return new Promise((resolve) => {
    child.on('close', (_, signal) =>
      resolve({ lastLine: output.trim().split('\n').at(-1) ?? '', killed: signal === 'SIGKILL', time: performance.now() - began }),
    );
  });
}

/** Kills `kills` processes at random moments, each of which goes on where the one before it was; as often as a run ends, another begins. */
async function killed(kills: number, seed: number, time: number): Promise<string[]> {
  const random = new Random(seed);
  const ends: string[] = [];
  for (let left = kills; left > 0; ) {
    const file = join(folder, `${seed}-${ends.length}.safetensors`);
    for (;;) {
      const { killed: wasKilled, lastLine } = await run(file, left > 0 ? random.uniform(0, time / 3) : undefined);
      if (wasKilled) left--;
      else {
        ends.push(lastLine);
        break;
      }
    }
  }
  return ends;
}

test('a training that is killed at twenty random moments ends with the same weights as one that is not', async () => {
  const whole = await run(join(folder, 'whole.safetensors'));
  expect(whole.lastLine).toMatch(/^[\da-f]{64}$/);
  const ends = (await Promise.all([1, 2].map((seed) => killed(10, seed, whole.time)))).flat();
  expect(ends).toEqual(ends.map(() => whole.lastLine));
  expect(readdirSync(folder).filter((name) => /\.(next|lock)$/.test(name))).toEqual([]);
});
