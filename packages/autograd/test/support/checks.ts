import { type BackendName, type DType, memory, Random, scope, sizeOf, type Tensor } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { grad, pullCurvature, vjp } from '../../src/index.ts';
import { ENTRY_ERROR, jacobians, pullBack, shifted, slopeAlong } from './differences.ts';
import { type Case, nth, type Plain, place, type Sample } from './samples.ts';

/** What one use of a rule is held to. Each throws where the promise is broken, with the numbers in its message. */
export type Check = (sample: Sample, seed: number) => void;

/** Holds a check for random samples of a case. */
export function hold({ samples }: Case, check: Check, numRuns: number): void {
  fc.assert(
    fc.property(samples, fc.nat(1e6), (sample, seed) => check(sample, seed)),
    { numRuns },
  );
}

/** vjp = Jᵀ g, with J from central differences. */
export const vjpIsTransposedJacobian: Check = (sample, seed) => {
  const g = random(outputOf(sample), seed, -1);
  const found = pull(vjp, sample, g);
  jacobians(sample).forEach((jacobian, i) => {
    const expected = pullBack(jacobian, g.values, (entry, weight) => entry * weight);
    const error = ENTRY_ERROR * g.values.reduce((sum, weight) => sum + Math.abs(weight), 0);
    expectNear(`vjp of input ${i}`, nth(found, i), expected, () => error);
  });
};

/** curvature = (J∘J)ᵀ h, with J from central differences; never negative. */
export const curvatureSquaresJacobian: Check = (sample, seed) => {
  const h = random(outputOf(sample), seed, 0);
  const found = pull(pullCurvature, sample, h);
  jacobians(sample).forEach((jacobian, i) => {
    const expected = pullBack(jacobian, h.values, (entry, weight) => entry * entry * weight);
    const errors = pullBack(jacobian, h.values, (entry, weight) => (2 * Math.abs(entry) + ENTRY_ERROR) * ENTRY_ERROR * weight);
    expectNear(`curvature of input ${i}`, nth(found, i), expected, (j) => errors[j] ?? 0);
    if (nth(found, i).some((value) => value < 0)) throw new Error(`curvature of input ${i} is negative: ${nth(found, i)}`);
  });
};

/** curvature(a + 2b) = curvature(a) + 2 curvature(b), up to a few roundings of each of the terms, which may cancel by the sample's slack. */
export const curvatureIsLinear: Check = (sample, seed) => {
  const a = random(outputOf(sample), seed, 0);
  const b = random(a, seed + 1, 0);
  const both = { ...a, values: a.values.map((value, i) => value + 2 * nth(b.values, i)) };
  const [ofBoth, ofA, ofB] = [both, a, b].map((h) => pull(pullCurvature, sample, h));
  const roundings = a.values.length + 8;
  const cancelled = sample.slack ** 2 * both.values.reduce((sum, h) => sum + h, 0);
  ofBoth?.forEach((found, i) => {
    const expected = Array.from(found, (_, j) => (ofA?.[i]?.[j] ?? 0) + 2 * (ofB?.[i]?.[j] ?? 0));
    expectNear(`curvature of input ${i} at a + 2b`, found, expected, (j) => roundings * 2 ** -53 * (Math.abs(nth(expected, j)) + cancelled));
  });
};

/**
 * The gradient of φ(x, g) = Σ c G + ½ Σ G², where G is the vjp, against differences of φ along random directions: the rule
 * is itself differentiable, in x and in g.
 */
export const gradientHasGradient: Check = (sample, seed) => {
  const g = random(outputOf(sample), seed, -1);
  const points = [...sample.inputs, g];
  const factors = sample.inputs.map((x, i) => random(x, seed + 2 + i, -1));
  const phi = (tensors: readonly Tensor[]): Tensor => {
    const gradient = vjp<readonly Tensor[]>(sample.apply, tensors.slice(0, -1), nth(tensors, tensors.length - 1));
    const terms = gradient.map((tensor, i) =>
      tensor
        .mul(place(nth(factors, i)))
        .add(tensor.square().mul(0.5))
        .sum(),
    );
    return terms.reduce((sum, term) => sum.add(term));
  };
  const found = scope(() => grad(phi)(points.map((x) => place(x))).map((tensor) => tensor.dataSync()));
  for (let direction = 0; direction < 2; direction++) {
    const moves = points.map((x, i) => random({ ...x, values: x.values.map(() => 0) }, seed + 10 + 10 * direction + i, -1).values);
    const move = (i: number): readonly number[] => (sample.fixed.includes(i) ? [] : nth(moves, i));
    const along = (distance: number) => scope(() => phi(points.map((x, i) => shifted(x, move(i), distance))).itemSync());
    const terms = found.flatMap((values, i) => Array.from(values, (value, j) => value * (move(i)[j] ?? 0)));
    const { value, error } = slopeAlong(along, terms.length + Math.abs(along(0)));
    const slope = terms.reduce((sum, term) => sum + term, 0);
    if (!(Math.abs(slope - value) <= error))
      throw new Error(`the gradient's gradient gives ${slope} along a direction, differences ${value} ± ${error}`);
  }
};

/** One gradient an input, of its shape, each a tensor of its own; inputs untouched; the same bits twice; nothing left behind. */
export const leavesNoTrace: Check = (sample, seed) => {
  for (const send of [vjp, pullCurvature]) {
    const inputs = sample.inputs.map((input) => place(input));
    const g = place(random(outputOf(sample), seed, 0));
    const before = memory();
    const [first, second] = [0, 1].map(() => send<readonly Tensor[]>(sample.apply, inputs, g));
    const bits = [...(first ?? []), ...(second ?? [])].map((tensor) => tensor.dataSync().join());
    inputs.forEach((input, i) => {
      expectSame('the shape of the gradient', nth(first ?? [], i).shape.join(), input.shape.join());
      expectSame('the second gradient', nth(bits, i + inputs.length), nth(bits, i));
      expectSame('the input afterwards', input.dataSync().join(), nth(sample.inputs, i).values.join());
    });
    for (const tensor of [...(first ?? []), ...(second ?? [])]) {
      if (tensor.disposed) throw new Error('two gradients are one tensor');
      tensor.dispose();
    }
    expectSame('memory', JSON.stringify(memory()), JSON.stringify(before));
    for (const tensor of [...inputs, g]) tensor.dispose();
  }
};

/**
 * float32 on a backend against float64 on cpu. Inputs are exact in both. Each gradient is a sum of products g J, and each
 * term is rounded once a sum it takes part in and at most 16 times before: by the handful of operations of a rule, functions
 * within 4 ulp among them. Curvature squares J, which doubles its error.
 */
export function agreesInFloat32(backend: BackendName): Check {
  return (sample, seed) => {
    const g = random(outputOf(sample), seed, 0);
    const matrices = jacobians(sample);
    for (const [title, send, power] of [
      ['vjp', vjp, 1],
      ['curvature', pullCurvature, 2],
    ] as const) {
      const exact = pull(send, sample, g);
      pull(send, sample, g, 'float32', backend).forEach((found, i) => {
        const terms = pullBack(nth(matrices, i), g.values, (entry) => (entry === 0 ? 0 : 1));
        const size = (entry: number) => (entry === 0 ? 0 : (Math.abs(entry) + sample.slack) ** power);
        const sizes = pullBack(nth(matrices, i), g.values, (entry, weight) => size(entry) * weight);
        expectNear(`${title} of input ${i} in float32`, found, nth(exact, i), (j) => 2 ** -24 * power * (nth(terms, j) + 16) * nth(sizes, j));
      });
    }
  };
}

export function outputOf({ apply, inputs }: Sample): Plain {
  return scope(() => {
    const y = apply(inputs.map((input) => place(input)));
    return { shape: y.shape, values: Array.from(y.dataSync()) };
  });
}

/** Multiples of 1/64 up to 1, exact in float32, of the same shape. */
export function random({ shape }: Plain, seed: number, low: -1 | 0): Plain {
  const generator = new Random(seed);
  return { shape, values: Array.from({ length: sizeOf(shape) }, () => (generator.integer(low === 0 ? 65 : 129) + (low === 0 ? 0 : -64)) / 64) };
}

function pull(send: typeof vjp, sample: Sample, g: Plain, dtype?: DType, backend?: BackendName): Float64Array[] {
  return scope(() => {
    const inputs = sample.inputs.map((input) => place(input, dtype, backend));
    return send<readonly Tensor[]>(sample.apply, inputs, place(g, dtype, backend)).map((tensor) => Float64Array.from(tensor.dataSync()));
  });
}

function expectNear(what: string, found: Float64Array, expected: ArrayLike<number>, error: (j: number) => number): void {
  expectSame(`${what}: its size`, String(found.length), String(expected.length));
  found.forEach((value, j) => {
    const should = expected[j] ?? Number.NaN;
    if (!(Math.abs(value - should) <= error(j))) throw new Error(`${what}: element ${j} is ${value} instead of ${should} ± ${error(j)}`);
  });
}

function expectSame(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}
