import { errorOf, type Subject } from './subjects.ts';

/** The bit patterns from `from` on, `step` apart, below `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What was found on some arguments; an argument is named by its bits. */
export interface Found {
  readonly looked: number;
  /** The largest error that is not infinite, and where. */
  readonly worst: number;
  readonly bits: number;
  /** NaN, infinity or a sign where the exact result has another: how many, and the first. */
  readonly wrong: number;
  readonly firstWrong?: number;
}

export const nothing: Found = { looked: 0, worst: 0, bits: 0, wrong: 0 };

/** Of both; of equally large errors the one with the smaller bits, so that the order does not matter. */
export function together(a: Found, b: Found): Found {
  const later = b.worst > a.worst || (b.worst === a.worst && b.bits < a.bits);
  const { worst, bits } = later ? b : a;
  const firsts = [a, b].flatMap(({ firstWrong }) => firstWrong ?? []);
  const firstWrong = firsts.length > 0 ? Math.min(...firsts) : undefined;
  return { looked: a.looked + b.looked, worst, bits, wrong: a.wrong + b.wrong, ...(firstWrong === undefined ? {} : { firstWrong }) };
}

const BLOCK = 2 ** 16;
const bits = new Uint32Array(BLOCK);
const exact = new Float64Array(BLOCK);
const floats = new Float32Array(bits.buffer);

export function scan(subject: Subject, { from, to, step }: Part): Found {
  let found = nothing;
  for (let first = from; first < to; first += BLOCK * step) {
    const count = Math.min(BLOCK, Math.ceil((to - first) / step));
    for (let i = 0; i < count; i++) bits[i] = first + i * step;
    found = together(found, look(subject, floats.subarray(0, count)));
  }
  return found;
}

function look(subject: Subject, x: Float32Array): Found {
  const y = subject.run(x);
  // Apart from what compares, so that the engine compiles one short loop for each function.
  for (let i = 0; i < x.length; i++) exact[i] = subject.exact(x[i] ?? Number.NaN);
  let [worst, at, wrong] = [0, 0, 0];
  let firstWrong: number | undefined;
  for (let i = 0; i < x.length; i++) {
    const here = errorOf(subject, y[i] ?? Number.NaN, exact[i] ?? Number.NaN);
    if (here === Number.POSITIVE_INFINITY) {
      wrong++;
      firstWrong ??= bits[i] ?? 0;
    } else if (here > worst) {
      worst = here;
      at = bits[i] ?? 0;
    }
  }
  return { looked: x.length, worst, bits: at, wrong, ...(firstWrong === undefined ? {} : { firstWrong }) };
}
