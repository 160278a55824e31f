import '../../src/methods.ts'; // operations are tried as methods too
import fc from 'fast-check';
import type { Backend } from '../../src/backend.ts';
import { backendNamed } from '../../src/backends/registry.ts';
import { planBuffers } from '../../src/capture/buffers.ts';
import { capture } from '../../src/capture/capture.ts';
import { Notes } from '../../src/capture/steps.ts';
import { context } from '../../src/context.ts';
import { place } from '../../src/create.ts';
import { arrayFrom, type DType } from '../../src/dtype.ts';
import { scope } from '../../src/scope.ts';
import { at, sizeOf } from '../../src/shape.ts';
import type { Tensor } from '../../src/tensor.ts';
import { integers, ordinary, special } from './arbitraries.ts';
import { runs } from './backends.ts';
import { type Rounding, roundingOf } from './bounds.ts';
import { expectSame, expectWithin } from './compare.ts';
import { absolute, type Plain } from './reference.ts';
import { expectRefusals } from './unusable.ts';

/** One promise of an operation that any backend can be held to. Rejects where it is broken. */
export interface Check {
  readonly operation: string;
  readonly title: string;
  readonly run: (backend: Backend) => Promise<void>;
}

/** Inputs of one call, with the constants the operation takes. */
export interface Call<Attributes> {
  readonly attributes: Attributes;
  readonly inputs: readonly Plain[];
}

/** What a bound may depend on. */
export interface Judged<Attributes> extends Call<Attributes> {
  readonly expected: Plain;
  /** What is expected of the absolute values of the inputs: for a sum of products, Σ |a b|. */
  readonly magnitude: () => Plain;
  readonly rounding: Rounding;
}

/** The error each element may have, in unit roundoffs. */
export type Bound<Attributes> = (judged: Judged<Attributes>) => (i: number) => number;

export interface Specification<Attributes> {
  readonly operation: string;
  /** Calls whose tensors have these elements. */
  readonly calls: (elements: fc.Arbitrary<number>) => fc.Arbitrary<Call<Attributes>>;
  readonly run: (attributes: Attributes, ...inputs: Tensor[]) => Tensor;
  /** The same operation as a method of the first input, where there is one. */
  readonly chained?: (attributes: Attributes, ...inputs: Tensor[]) => Tensor;
  readonly reference: (attributes: Attributes, ...inputs: Plain[]) => Plain;
  readonly bound: Bound<Attributes>;
  /** Whether results of 0 have a sign that counts: not in sums, whose order is free. */
  readonly zerosHaveSigns: boolean;
  /** Of all inputs. The floats of the backend, one after the other, unless given. */
  readonly dtype?: 'int32';
  /** Which inputs are int32 in any case. */
  readonly indices?: readonly number[];
  /** Calls worth trying each time, such as the layers of LeNet-5. */
  readonly examples?: readonly Call<Attributes>[];
}

/** Copies and choices round nothing. */
export const exact: Bound<unknown> = () => () => 0;

/** The result is rounded `roundings` times, each time relative to its own size. */
export function relative<A>(roundings: number | ((judged: Judged<A>) => number)): Bound<A> {
  return (judged) => {
    const units = typeof roundings === 'number' ? roundings : roundings(judged);
    return (i) => units * Math.abs(at(judged.expected.values, i));
  };
}

/**
 * A sum of `terms` products, in whatever order: each product is rounded once and takes part in at most terms - 1 rounded
 * sums, so the error is below (terms + 2) u Σ |a b| while terms is far below 1/u (Higham 2002, section 3.1).
 */
export function sumOfProducts<A>(terms: (judged: Judged<A>) => number): Bound<A> {
  return (judged) => {
    const magnitude = judged.magnitude();
    const units = terms(judged) + 2;
    return (i) => units * at(magnitude.values, i);
  };
}

/** What the inputs of a call are, one way after the other. */
function dtypesOf<A>({ dtype }: Specification<A>, backend: Backend): readonly DType[] {
  return dtype ? [dtype] : backend.dtypes.filter((other) => other !== 'int32');
}

/** Puts the inputs of a call on a backend, the indices among them as int32. */
function placeAll<A>({ indices }: Specification<A>, inputs: readonly Plain[], dtype: DType, backend: Backend): Tensor[] {
  return inputs.map(({ values, shape }, i) => place(values, shape, indices?.includes(i) ? 'int32' : dtype, backend, 'test'));
}

/** The checks an operation has to pass on a backend. */
export function checksOf<A>(specification: Specification<A>): Check[] {
  const { operation, calls, examples = [], dtype, indices = [] } = specification;
  const [usual, odd] = dtype === 'int32' ? [integers, integers] : [ordinary, special];
  const property =
    (elements: fc.Arbitrary<number>, hold = judge<A>) =>
    async (backend: Backend) => {
      await fc.assert(
        fc.asyncProperty(calls(elements), (call) => hold(specification, backend, call)),
        { numRuns: runs },
      );
    };
  const refuse = async (backend: Backend) =>
    fc.assert(
      fc.property(calls(usual), (call) => {
        const own = (i: number) => (dtype === 'int32' || indices.includes(i) ? 'int32' : 'float32');
        // Whole rows of any dtype go with indices.
        const strict = (i: number) => indices.length === 0 || indices.includes(i);
        expectRefusals(operation, (...tensors) => specification.run(call.attributes, ...tensors), call.inputs, backend, own, strict);
      }),
      { numRuns: 5 },
    );
  const checks = [
    { operation, title: 'agrees with float64', run: property(usual) },
    { operation, title: 'lets NaN, infinities and zeros through', run: property(odd) },
    { operation, title: 'refuses tensors that are disposed, of another backend or of another dtype', run: refuse },
    { operation, title: 'replays with new inputs', run: property(odd, judgeReplay) },
  ];
  if (examples.length === 0) return checks;
  const run = async (backend: Backend) => {
    for (const call of examples) await judge(specification, backend, call);
  };
  return [...checks, { operation, title: 'agrees with float64 on its examples', run }];
}

/** One call on every dtype of the backend: values, shape, same bits twice and chained, inputs untouched, nothing leaked. */
async function judge<A>(specification: Specification<A>, backend: Backend, call: Call<A>): Promise<void> {
  const { operation, run, chained, bound, zerosHaveSigns } = specification;
  const { attributes, inputs } = call;
  for (const dtype of dtypesOf(specification, backend)) {
    const oracle = dtype === 'float32' ? onCpu64(specification) : specification.reference;
    const expected = oracle(attributes, ...inputs);
    const magnitude = once(() => oracle(attributes, ...inputs.map(absolute)));
    const tensors = placeAll(specification, inputs, dtype, backend);
    const made: Tensor[] = [...tensors];
    try {
      expectNoLeak(operation, backend, () => run(attributes, ...tensors));
      const y = scope(() => run(attributes, ...tensors));
      const again = scope(() => run(attributes, ...tensors));
      made.push(y, again);
      expectSame(y.shape, expected.shape, `${operation}: shape`);
      const values = await y.data();
      const rounding = roundingOf(backend.name, dtype);
      const judged = { attributes, inputs, expected, magnitude, rounding };
      expectWithin(values, expected.values, bound(judged), rounding, zerosHaveSigns);
      expectSame(await again.data(), values, `${operation}: the second time`);
      if (chained) {
        const method = scope(() => chained(attributes, ...tensors));
        made.push(method);
        expectSame(await method.data(), values, `${operation}: as a method`);
      }
      for (const [i, tensor] of tensors.entries()) expectSame(await tensor.data(), at(inputs, i).values, `${operation}: input ${i} afterwards`);
    } finally {
      for (const tensor of made) tensor.dispose();
    }
  }
}

/** A call captured on inputs of zeros gives, replayed with others, the bits of a call that was not captured. */
async function judgeReplay<A>(specification: Specification<A>, backend: Backend, { attributes, inputs }: Call<A>): Promise<void> {
  const { operation, run } = specification;
  const nothing = inputs.map(({ shape }) => ({ shape, values: new Array<number>(sizeOf(shape)).fill(0) }));
  for (const dtype of dtypesOf(specification, backend)) {
    const zeros = placeAll(specification, nothing, dtype, backend);
    const tensors = placeAll(specification, inputs, dtype, backend);
    using captured = capture((given: readonly Tensor[]) => run(attributes, ...given));
    // The fourth run is a replay.
    for (let run = 1; run <= 3; run++) captured(zeros).dispose();
    using expected = scope(() => run(attributes, ...tensors));
    using found = captured(tensors);
    expectSame(await found.data(), await expected.data(), `${operation}: replayed`);
    for (const tensor of [...zeros, ...tensors]) tensor.dispose();
  }
  await judgeJoined(specification, backend, { attributes, inputs });
}

/** The calls of a backend that joins them, noted with inputs of zeros, give the bits of calls that were not joined. */
async function judgeJoined<A>(specification: Specification<A>, backend: Backend, { attributes, inputs }: Call<A>): Promise<void> {
  const { operation, run } = specification;
  if (!backend.join) return;
  for (const dtype of dtypesOf(specification, backend)) {
    const [given, changed] = [placeAll(specification, inputs, dtype, backend), placeAll(specification, inputs, dtype, backend)];
    for (const { size, block } of changed.map((tensor) => ({ size: tensor.size, block: tensor.block('test') }))) {
      backend.write(block.handle, arrayFrom(new Array<number>(size).fill(0), block.dtype));
    }
    const notes = new Notes([]);
    context.observers.push(notes);
    const found = scope(() => run(attributes, ...changed));
    context.observers.pop();
    const blocks = [...notes.blocks];
    const buffers = planBuffers(notes.steps, blocks, [], new Set([...notes.outside, notes.slotOf(found.block('test'))]));
    for (const step of notes.steps) step.bind(blocks);
    const { bytes } = backend.tables;
    const joined = backend.join(notes.steps);
    for (const [i, { values }] of inputs.entries()) {
      const { handle, dtype } = at(changed, i).block('test');
      backend.write(handle, arrayFrom(values, dtype));
    }
    for (let repeated = 0; repeated < 2; repeated++) for (const one of joined.runs) one.run();
    const expected = scope(() => run(attributes, ...given));
    expectSame(await found.data(), await expected.data(), `${operation}: joined`);
    joined.letGo();
    notes.letGo();
    for (const block of buffers) block.letGo();
    expectSame([backend.tables.bytes], [bytes], `${operation}: bytes that are kept`);
    for (const tensor of [...given, ...changed, found, expected]) tensor.dispose();
  }
}

/** Keeps the first result. */
function once<T>(make: () => T): () => T {
  let kept: T | undefined;
  return () => (kept ??= make());
}

/** The oracle of every float32: the cpu backend in float64, itself held to the reference, which takes much longer. */
function onCpu64<A>(specification: Specification<A>): Specification<A>['reference'] {
  return (attributes, ...inputs) => {
    const tensors = placeAll(specification, inputs, 'float64', backendNamed('cpu'));
    const y = scope(() => specification.run(attributes, ...tensors));
    const found = { shape: y.shape, values: Array.from(y.dataSync()) };
    for (const tensor of [...tensors, y]) tensor.dispose();
    return found;
  };
}

function expectNoLeak(operation: string, backend: Backend, run: () => Tensor): void {
  const before = { ...backend.usage };
  const y = scope(run);
  if (backend.usage.tensors !== before.tensors + 1)
    throw new Error(`${operation}: tensors left behind: ${backend.usage.tensors - before.tensors - 1}`);
  y.dispose();
  if (backend.usage.bytes !== before.bytes) throw new Error(`${operation}: bytes left behind: ${backend.usage.bytes - before.bytes}`);
}
