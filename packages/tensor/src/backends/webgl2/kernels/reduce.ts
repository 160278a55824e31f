import type { ReduceName } from '../../../backend.ts';
import { at, type ReducePlan, sizeBetween, sizeOf } from '../../../shape.ts';
import { type Buffer, type Device, type KernelFor, newBuffer } from '../device.ts';
import { mostTurnsOfElement } from '../longSums.ts';

/** How an accumulator of four lanes starts and takes four more elements; a NaN in a maximum stays. */
const largest = (larger: 'greaterThan' | 'lessThan') => `
vec4 step4(vec4 best, vec4 v) {
  vec4 better = mix(best, v, ${larger}(v, best));
  return mix(mix(better, v, isNaN4(v)), best, isNaN4(best));
}`;
const steps: Record<ReduceName, { readonly initial: string; readonly step: string }> = {
  sum: { initial: 'vec4(0)', step: 'vec4 step4(vec4 sum, vec4 v) { return sum + v; }' },
  max: { initial: 'uintBitsToFloat(uvec4(0xff800000u))', step: largest('greaterThan') },
  min: { initial: 'uintBitsToFloat(uvec4(0x7f800000u))', step: largest('lessThan') },
};

/** A tensor seen as [outer, length, inner], the middle axis being reduced. */
interface Run {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Each reduced axis for itself, the innermost first: what is reduced has size 1 from then on. */
function runsOf({ kept, reduced }: ReducePlan): Run[] {
  if (reduced.dims.length === 0 || sizeOf(reduced.dims) === 0) {
    return [{ outer: sizeOf(kept.dims), length: reduced.dims.length === 0 ? 1 : 0, inner: 1 }];
  }
  const kinds = [kept, reduced].flatMap((axes) => axes.dims.map((n, i) => ({ n, stride: at(axes.strides, i), isReduced: axes === reduced })));
  const axes = kinds.sort((a, b) => b.stride - a.stride);
  const dims = axes.map(({ n }) => n);
  const runs: Run[] = [];
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    if (!at(axes, axis).isReduced) continue;
    runs.push({ outer: sizeBetween(dims, 0, axis), length: at(dims, axis), inner: sizeBetween(dims, axis + 1, dims.length) });
    dims[axis] = 1;
  }
  return runs;
}

/** Reduces the axes one after the other. */
export const reduce: KernelFor<'reduce'> =
  (device) =>
  (plan, y, [x]) => {
    const { name } = plan;
    const runs = runsOf(plan);
    let from = x;
    runs.forEach((run, i) => {
      const to = i === runs.length - 1 ? y : newBuffer(run.outer * run.inner);
      reduceRun(device, name, from, to, run);
      if (from !== x) device.release(from);
      from = to;
    });
  };

/** y[o, i] = Σ or max over l of x[o, l, i], for x [outer, length, inner]. Long sums go in two stages, so that many fragments share the work. */
function reduceRun(device: Device, name: ReduceName, x: Buffer, y: Buffer, run: Run): void {
  const { outer, length, inner } = run;
  if (length <= 256 || (outer * inner >= 4096 && length <= mostTurnsOfElement)) {
    stage(device, name, x, y, run, length);
    return;
  }
  const part = Math.ceil(Math.sqrt(length));
  const parts = Math.ceil(length / part);
  const partial = newBuffer(outer * parts * inner);
  stage(device, name, x, partial, run, part);
  stage(device, name, partial, y, { outer, length: parts, inner }, parts);
  device.release(partial);
}

/** y[o, p, i] = the elements x[o, l, i] with l in part p, of `part` elements each. */
function stage(device: Device, name: ReduceName, x: Buffer, y: Buffer, { length, inner }: Run, part: number): void {
  const shape = inner === 1 ? 'rows' : inner % 4 === 0 ? 'columns' : 'any';
  const uniforms = { length_: length, inner, part, parts: Math.max(1, Math.ceil(length / Math.max(1, part))) };
  const parts = () => ({
    inputs: ['x'],
    uniforms: ['int length_', 'int inner', 'int part', 'int parts'],
    body: `${steps[name].step}\n${bodies[shape](steps[name].initial)}`,
  });
  device.texels(`${name} ${shape}`, parts, y, [device.source(x)], uniforms);
}

/** Element k of y is [k div (parts inner), (k div inner) mod parts, k mod inner] = [o, p, i]; its part of x is l in [begin, end). */
const range = `
void range(int k, out int o, out int i, out int begin, out int end) {
  i = k % inner;
  o = k / inner / parts;
  begin = (k / inner % parts) * part;
  end = min(begin + part, length_);
}`;

/** Takes l from `begin` to `end`, in chains of 256 whose totals are a chain again: `step` combines what l stands for with `y`. */
const inChains = (initial: string, begin: string, end: string, step: string) => `
  vec4 total = ${initial};
  for (int chain = ${begin}; chain < ${end}; chain += 256) {
    vec4 y = ${initial};
    for (int l = chain; l < min(chain + 256, ${end}); l++) {
      ${step}
    }
    total = step4(total, y);
  }`;

const bodies: Record<'rows' | 'columns' | 'any', (initial: string) => string> = {
  // inner = 1: the elements of a part stand side by side and are taken a texel at a time, without those of the neighbours.
  rows: (initial) => `${range}
float row(int k) {
  int o, i, begin, end;
  range(k, o, i, begin, end);
  begin += o * length_;
  end += o * length_;
  ${inChains(
    initial,
    'begin >> 2',
    '(end + 3) >> 2',
    `ivec4 index = 4 * l + ivec4(0, 1, 2, 3);
      vec4 v = mix(${initial}, x4(l), greaterThanEqual(index, ivec4(begin)));
      y = step4(y, mix(${initial}, v, lessThan(index, ivec4(end))));`,
  )}
  return step4(step4(total, total.yyyy), step4(total.zzzz, total.wwww)).x;
}
vec4 texel(int t) { return vec4(row(4 * t), row(4 * t + 1), row(4 * t + 2), row(4 * t + 3)); }`,
  // inner a multiple of 4: four neighbouring results read whole texels.
  columns: (initial) => `${range}
vec4 texel(int t) {
  int o, i, begin, end;
  range(4 * t, o, i, begin, end);
  ${inChains(initial, 'begin', 'end', 'y = step4(y, x4(quarter((o * length_ + l) * inner + i)));')}
  return total;
}`,
  any: (initial) => `${range}
float one(int k) {
  int o, i, begin, end;
  range(k, o, i, begin, end);
  ${inChains(initial, 'begin', 'end', 'y = step4(y, vec4(x1((o * length_ + l) * inner + i)));')}
  return total.x;
}
vec4 texel(int t) { return vec4(one(4 * t), one(4 * t + 1), one(4 * t + 2), one(4 * t + 3)); }`,
};
