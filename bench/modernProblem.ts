import { drawDigits } from '@lenet-ts/digits';
import { findDigits, loadMnist } from '@lenet-ts/digits/node';
import { planeValues } from '@lenet-ts/network';
import { Random } from '@lenet-ts/tensor';
import { LAYERS, UNITS } from './modern.ts';
import type { ModernProblem } from './subject.ts';

const DIGITS = 1024;

/** The network as it is at first, and digits of MNIST where it is on this machine, else drawn ones. */
export async function makeModernProblem(): Promise<ModernProblem> {
  const set = (await findDigits('mnist')) ? (await loadMnist()).train : drawDigits({ count: DIGITS, seed: 1 });
  const indices = Uint32Array.from({ length: DIGITS }, (_, i) => i);
  const random = new Random(1);
  const spread = (count: number, fanIn: number) => random.fillNormal(new Float32Array(count)).map((x) => x * Math.sqrt(2 / fanIn));
  const layers = LAYERS.map(({ inputs, maps }, i) => ({
    [`layers.${i}.weight`]: spread(9 * inputs * maps, 9 * inputs),
    [`layers.${i}.scale`]: new Float32Array(maps).fill(1),
    [`layers.${i}.offset`]: new Float32Array(maps),
    [`running.${i}.mean`]: new Float32Array(maps),
    [`running.${i}.variance`]: new Float32Array(maps).fill(1),
  }));
  return {
    weights: Object.assign({}, ...layers, { 'output.weight': spread(10 * UNITS, UNITS), 'output.bias': new Float32Array(10) }),
    rate: 0.003,
    images: planeValues({ size: 28, background: 0, ink: 1 }, set, indices),
    labels: Float32Array.from(set.labels.subarray(0, DIGITS)),
    digits: DIGITS,
  };
}
