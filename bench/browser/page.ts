import '@lenet-ts/tensor/wasm';
import '@lenet-ts/tensor/webgl2';
import { useBackend } from '@lenet-ts/tensor';
import { Reference } from '../check.ts';
import { median } from '../measure.ts';
import { makeProblem } from '../problem.ts';
import type { Row } from '../report.ts';
import { flopsOf } from '../work.ts';
import { countDraws } from './draws.ts';
import type { Contender, PageAnswer, PageTask, Timeable } from './task.ts';

/** The first rounds compile shaders, fill the pools of textures, and find how many calls fill a block. */
const WARM_UP_ROUNDS = 4;
const ROUNDS = 7;

interface Measured {
  readonly microseconds: number;
  /** Draw calls of one call. */
  readonly draws: number;
}

/** Measures every row for all contenders side by side. @throws Error when one of them does other work than the cpu backend */
export async function bench({ rasteriser, whats, batch, block }: PageTask, contenders: readonly Contender[]): Promise<PageAnswer> {
  useBackend('cpu');
  const problem = await makeProblem();
  const reference = new Reference(problem);
  const rows: Row[] = [];
  const fixed = { rasteriser, fractionOfPeak: null, peakGflops: null };
  for (const what of whats) {
    for (const size of batch) {
      const ready: Timeable[] = [];
      for (const contender of contenders) {
        useBackend('webgl2');
        const prepared = await (what === 'train' ? contender.prepareTraining(problem, size) : contender.prepareInference(problem, size));
        useBackend('cpu');
        await reference.check({ what, size, subject: contender.name }, prepared.first);
        ready.push(prepared);
      }
      useBackend('webgl2');
      for (const [i, { microseconds, draws }] of (await inTurns(ready, block)).entries()) {
        const { name: subject = '', note } = contenders[i] ?? {};
        const microsecondsPerPattern = microseconds / size;
        const gflops = (flopsOf(what, size) ?? Number.NaN) / microsecondsPerPattern / 1000;
        rows.push({ ...fixed, what, batch: size, subject, microsecondsPerPattern, gflops, draws, note });
      }
    }
  }
  const drawers = contenders.filter(({ prepareDraw }) => prepareDraw);
  const drawn = await inTurns(
    drawers.flatMap((contender) => contender.prepareDraw?.() ?? []),
    block,
  );
  for (const [i, { microseconds, draws }] of drawn.entries()) {
    rows.push({ ...fixed, what: 'draw', batch: 1, subject: drawers[i]?.name ?? '', microsecondsPerPattern: microseconds, gflops: null, draws });
  }
  return { renderer: renderer(), rows };
}

/** The median time of one call of each, over blocks that take turns, so that a busy moment of the machine hits all alike. */
async function inTurns(ready: readonly Timeable[], block: number): Promise<Measured[]> {
  const calls = ready.map(() => 1);
  const times = ready.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [i, timeable] of ready.entries()) {
      const milliseconds = await time(timeable, calls[i] ?? 1);
      const each = milliseconds / (calls[i] ?? 1);
      if (round < 0) calls[i] = Math.max(1, Math.round(block / each));
      else times[i]?.push(1000 * each);
    }
  }
  const measured: Measured[] = [];
  for (const [i, { work }] of ready.entries()) measured.push({ microseconds: median(times[i] ?? []), draws: await countDraws(work) });
  return measured;
}

/** The milliseconds until so many calls are done, on the device too. */
async function time({ work, finish }: Timeable, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) await work();
  await finish();
  return performance.now() - start;
}

function renderer(): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return String(gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : 'unknown');
}
