import { abs, type Tensor } from '@lenet-ts/tensor';
import * as everyday from '@lenet-ts/tensor/everyday';
import fc from 'fast-check';
import { type Case, caseOf, grid, nth, plain } from '../samples.ts';

const step = fc
  .record({
    places: fc.integer({ min: 1, max: 2 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.nat({ max: 1 }),
    dilation: fc.integer({ min: 1, max: 2 }),
  })
  .map((given) => ({ ...given, length: Math.max(1, given.dilation * (given.places - 1) + 1 - 2 * given.padding) + 1 }));
const sizes = fc.record({ batch: fc.nat({ max: 2 }), maps: fc.integer({ min: 1, max: 2 }), outputs: fc.integer({ min: 1, max: 2 }) });

const conv1dCase = caseOf('conv1d', {
  calls: fc.tuple(sizes, step).chain(([{ batch, maps, outputs }, across]) =>
    fc.record({
      attributes: fc.constant(across),
      inputs: fc.tuple(plain([batch, maps, across.length]), plain([outputs, maps, across.places]), plain([outputs])),
    }),
  ),
  apply: ({ stride, padding, dilation }, [x, w, bias]) => everyday.conv1d(given(x), given(w), given(bias), { stride, padding, dilation }),
});

const convTranspose2dCase = caseOf('convTranspose2d', {
  calls: fc.tuple(sizes, step).chain(([{ batch, maps, outputs }, across]) =>
    fc.record({
      attributes: fc.constant(across),
      inputs: fc.tuple(plain([batch, maps, 2, 2]), plain([maps, outputs, 1, across.places]), plain([outputs])),
    }),
  ),
  apply: ({ stride, dilation }, [x, w, bias]) =>
    everyday.convTranspose2d(given(x), given(w), given(bias), { stride, dilation, outputPadding: [0, stride - 1] }),
});

function given(x: Tensor | undefined): Tensor {
  if (!x) throw new RangeError('an input is missing');
  return x;
}

/** Curvature goes on one way from each element to each result. */
export const convolutionCases: readonly Case[] = [conv1dCase, convTranspose2dCase];

const shape = (least: number) =>
  fc
    .tuple(fc.integer({ min: least, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }))
    .map(([batch, maps, size]) => [batch, 2 * maps, size]);

/** Scale and offset of x's maps, or of its last axis. */
const norm = (name: string, axis: 1 | 2, apply: (x: Tensor, scale: Tensor, offset: Tensor) => Tensor, leastBatch: number = 0): Case =>
  caseOf(name, {
    calls: shape(leastBatch).chain((sizes) => {
      const number = plain([nth(sizes, axis)]);
      // No third derivative is above 24 where the variance has an ε of 1 beside it and x is small.
      return fc.record({
        attributes: fc.constant(undefined),
        inputs: fc.tuple(
          plain(
            sizes,
            grid.map((x) => x / 2),
          ),
          number,
          number,
        ),
      });
    }),
    apply: (_, [x, scale, offset]) => apply(given(x), given(scale), given(offset)),
    slack: () => 8,
  });

/** Mean and variance are ways of their own from each element to each result. */
export const normCases: readonly Case[] = [
  norm('layerNorm', 2, (x, scale, offset) => everyday.layerNorm(x, { scale, offset, epsilon: 1 })),
  norm('groupNorm', 1, (x, scale, offset) => everyday.groupNorm(x, 2, { scale, offset, epsilon: 1 })),
  norm(
    'batchNorm',
    1,
    (x, scale, offset) => {
      const running = { mean: scale.mul(0), variance: abs(offset.mul(0)) };
      return everyday.batchNorm(x, running, { training: true, scale, offset, epsilon: 1 });
    },
    2,
  ),
];

/** By statistics that stay, each element has one way. */
export const fixedNormCase: Case = norm('batchNorm', 1, (x, scale, offset) => {
  const [zeros, ones] = [scale.mul(0), scale.mul(0).add(1)];
  return everyday.batchNorm(x, { mean: zeros.add(0.25), variance: ones.mul(3) }, { training: false, scale, offset, epsilon: 1 });
});
