import { maxPool, maxPoolInput, sumPool, sumPoolInput } from '@lenet-ts/tensor';
import fc from 'fast-check';
import { caseOf, distinct, nth, plain } from '../samples.ts';

const optionsOf = <P>({ stride, padding }: { readonly stride: P; readonly padding: P }) => ({ stride, padding });

/** Windows along an axis: they overlap, touch, or leave elements out; one element is left over now and then. */
const axis = fc
  .record({
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    border: fc.nat({ max: 2 }),
    places: fc.integer({ min: 1, max: 3 }),
    left: fc.nat({ max: 1 }),
  })
  .map(({ size, stride, border, places, left }) => {
    const padding = Math.min(border, size - 1);
    return { size, stride, padding, places, length: (places - 1) * stride + size - 2 * padding + Math.min(left, stride - 1) };
  })
  .filter(({ length }) => length >= 1);

const windows = fc
  .record({ batch: fc.nat({ max: 2 }), maps: fc.integer({ min: 1, max: 2 }), down: axis, across: axis })
  .map(({ batch, maps, down, across }) => ({
    x: [batch, maps, down.length, across.length],
    y: [batch, maps, down.places, across.places],
    size: [down.size, across.size] as const,
    stride: [down.stride, across.stride] as const,
    padding: [down.padding, across.padding] as const,
  }))
  .filter(({ x: [batch = 0, maps = 0, height = 0, width = 0] }) => batch * maps * height * width <= 100);

export const sumPoolCase = caseOf('sumPool', {
  calls: windows.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.x)) })),
  apply: (given, inputs) => sumPool(nth(inputs, 0), given.size, optionsOf(given)),
});

export const sumPoolInputCase = caseOf('sumPoolInput', {
  calls: windows.chain((attributes) => fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.y)) })),
  apply: (given, inputs) => sumPoolInput(nth(inputs, 0), given.x, given.size, optionsOf(given)),
});

/** With itself compared, or another tensor. */
export const maxPoolCase = caseOf('maxPool', {
  calls: fc.tuple(windows, fc.boolean()).chain(([attributes, own]) => {
    const by = own ? [] : [distinct(attributes.x)];
    return fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(distinct(attributes.x), ...by) });
  }),
  apply: (given, inputs) => maxPool(nth(inputs, 0), given.size, { ...optionsOf(given), by: inputs[1] ?? nth(inputs, 0) }),
});

export const maxPoolInputCase = caseOf('maxPoolInput', {
  calls: windows.chain((attributes) =>
    fc.record({ attributes: fc.constant(attributes), inputs: fc.tuple(plain(attributes.y), distinct(attributes.x)) }),
  ),
  apply: (given, inputs) => maxPoolInput(nth(inputs, 0), nth(inputs, 1), given.size, optionsOf(given)),
});
