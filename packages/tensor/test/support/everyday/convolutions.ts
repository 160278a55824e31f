import fc from 'fast-check';
import * as everyday from '../../../src/everyday/index.ts';
import { sizeOf } from '../../../src/shape.ts';
import { plains } from '../arbitraries.ts';
import { type Check, checksOf, sumOfProducts } from '../conformance.ts';
import { build, element } from '../reference.ts';

/** A kernel along an axis, and how it walks; `more` is what an output has at its end, and what is left over of an input. */
const axis = fc
  .record({
    places: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.nat({ max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    steps: fc.integer({ min: 1, max: 4 }),
    rest: fc.nat({ max: 2 }),
  })
  .map(({ rest, ...others }) => ({ ...others, more: Math.min(rest, others.stride - 1) }))
  .map((others) => ({
    ...others,
    extent: (others.steps - 1) * others.stride - 2 * others.padding + others.dilation * (others.places - 1) + 1 + others.more,
  }))
  .filter(({ extent }) => extent >= 1);

type Axis = typeof axis extends fc.Arbitrary<infer T> ? T : never;

interface Layer {
  readonly batch: number;
  readonly maps: number;
  readonly outputs: number;
  readonly down: Axis;
  readonly across: Axis;
  readonly bias: boolean;
}

const layers: fc.Arbitrary<Layer> = fc.record({
  batch: fc.nat({ max: 2 }),
  maps: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  down: axis,
  across: axis,
  bias: fc.boolean(),
});

export const conv1dChecks: Check[] = checksOf<Layer>({
  operation: 'conv1d',
  calls: (elements) =>
    layers.chain((layer) => {
      const { batch, maps, outputs, across, bias } = layer;
      return plains([[batch, maps, across.extent], [outputs, maps, across.places], ...(bias ? [[outputs]] : [])], elements).map((inputs) => ({ attributes: layer, inputs })); // biome-ignore format: one line
    }),
  run: ({ across: { stride, padding, dilation } }, x, w, bias) => everyday.conv1d(x, w, bias, { stride, padding, dilation }),
  reference: ({ batch, maps, outputs, across }, x, w, bias) =>
    build([batch, outputs, across.steps], ([n = 0, o = 0, p = 0]) => {
      let sum = bias ? element(bias, [o]) : 0;
      for (let m = 0; m < maps; m++) {
        for (let i = 0; i < across.places; i++) {
          const place = across.stride * p - across.padding + across.dilation * i;
          sum += element(w, [o, m, i]) * (place >= 0 && place < across.extent ? element(x, [n, m, place]) : 0);
        }
      }
      return sum;
    }),
  bound: sumOfProducts(({ attributes: { maps, across } }) => maps * across.places + 1),
  zerosHaveSigns: false,
});

export const convTranspose2dChecks: Check[] = checksOf<Layer>({
  operation: 'convTranspose2d',
  calls: (elements) =>
    layers
      .filter(({ batch, outputs, down, across }) => batch * outputs * down.extent * across.extent <= 400)
      .chain((layer) => {
        const { batch, maps, outputs, down, across, bias } = layer;
        const shapes = [[batch, maps, down.steps, across.steps], [maps, outputs, down.places, across.places], ...(bias ? [[outputs]] : [])];
        return plains(shapes, elements).map((inputs) => ({ attributes: layer, inputs }));
      }),
  run: ({ down, across }, x, w, bias) => {
    const both = (name: 'stride' | 'padding' | 'dilation' | 'more') => [down[name], across[name]] as const;
    return everyday.convTranspose2d(x, w, bias, {
      stride: both('stride'),
      padding: both('padding'),
      dilation: both('dilation'),
      outputPadding: both('more'),
    });
  },
  // Each x adds its kernel to the output.
  reference: ({ batch, maps, outputs, down, across }, x, w, bias) => {
    const shape = [batch, outputs, down.extent, across.extent];
    const values = new Array<number>(sizeOf(shape)).fill(0);
    const ranges = [batch, maps, down.steps, across.steps, outputs, down.places, across.places];
    build(ranges, ([n = 0, m = 0, p = 0, q = 0, o = 0, i = 0, j = 0]) => {
      const row = p * down.stride - down.padding + down.dilation * i;
      const column = q * across.stride - across.padding + across.dilation * j;
      const inside = row >= 0 && row < down.extent && column >= 0 && column < across.extent;
      const place = ((n * outputs + o) * down.extent + row) * across.extent + column;
      if (inside) values[place] = (values[place] ?? 0) + element(x, [n, m, p, q]) * element(w, [m, o, i, j]);
      return 0;
    });
    return build(shape, ([n = 0, o = 0, r = 0, c = 0]) => element({ shape, values }, [n, o, r, c]) + (bias ? element(bias, [o]) : 0));
  },
  bound: sumOfProducts(({ attributes: { maps, down, across } }) => maps * down.places * across.places + 1),
  zerosHaveSigns: false,
});
