import {
  add,
  Connections,
  conv2d,
  conv2dInput,
  conv2dKernel,
  gatherRows,
  keep,
  matmul,
  mul,
  scatterAddRows,
  slice,
  square,
  squash,
  sub,
  sumPool,
  sumPoolInput,
  type Tensor,
  tensor,
  unrecorded,
  updateInPlace,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bilinear, defineOperation, diagonal, type Pullback, type Rule, structural } from '../src/index.ts';
import {
  agreesInFloat32,
  type Check,
  curvatureIsLinear,
  curvatureSquaresJacobian,
  gradientHasGradient,
  leavesNoTrace,
  vjpIsTransposedJacobian,
} from './support/checks.ts';
import { nth, plain, type Sample } from './support/samples.ts';

type Inputs = readonly [Tensor, Tensor, Tensor];

/** A rule with a fault, and the check that has to see it. */
interface Fault {
  readonly fault: string;
  readonly caughtBy: Check;
  readonly shapes: readonly (readonly number[])[];
  readonly forward: (...inputs: Inputs) => Tensor;
  readonly wrong: Rule<Inputs>;
}

const table = Connections.table(['X.X', 'XX.']);
const image = [2, 2, 4, 3];
const kernels = [4, 2, 2];
// Operations with fewer inputs than three are flat in the rest.
const squares = diagonal<Inputs, undefined>(({ inputs: [x] }) => x.mul(2), 0, 0);
const throughSquash: Pullback<Inputs, undefined> = (g, { y }) =>
  g.mul(
    y
      .square()
      .sub(1.7159 ** 2)
      .mul(-2 / 3 / 1.7159),
  );
const ofKernel = (g: Tensor, x: Tensor) => conv2dKernel(x, g, table, kernels);
const ofInput = (g: Tensor, w: Tensor) => conv2dInput(g, w, table, image);
const ofBias = (g: Tensor) => g.sum([0, 2, 3]);
const rows = (x: Tensor, ...list: number[]) => tensor(list, { dtype: 'int32', backend: x.backend.name });
let uses = 0;

const faults: readonly Fault[] = [
  { fault: 'a sign', caughtBy: vjpIsTransposedJacobian, shapes: [[3], [3]], forward: sub, wrong: diagonal(1, 1, 0) },
  {
    fault: "f' where f'² belongs",
    caughtBy: curvatureSquaresJacobian,
    shapes: [[5]],
    forward: (x) => squash(x),
    wrong: { form: 'nonlinear', vjp: [throughSquash, 'flat', 'flat'], curvature: [throughSquash, 'flat', 'flat'] },
  },
  {
    fault: 'an operand that is not transposed',
    caughtBy: vjpIsTransposedJacobian,
    shapes: [
      [3, 3],
      [3, 3],
    ],
    forward: (a, b) => matmul(a, b),
    wrong: bilinear(
      (g, b) => matmul(g, b),
      (g, a) => matmul(a, g, { transposeA: true }),
      'flat',
    ),
  },
  {
    fault: "a transposed kernel in the input's gradient",
    caughtBy: vjpIsTransposedJacobian,
    shapes: [image, kernels, [3]],
    forward: (x, w, bias) => conv2d(x, w, bias, table),
    wrong: bilinear((g, w) => ofInput(g, w.transpose([0, 2, 1])), ofKernel, ofBias),
  },
  {
    fault: "a transposed kernel in the kernels' gradient",
    caughtBy: vjpIsTransposedJacobian,
    shapes: [image, kernels, [3]],
    forward: (x, w, bias) => conv2d(x, w, bias, table),
    wrong: bilinear(ofInput, (g, x) => ofKernel(g, x).transpose([0, 2, 1]), ofBias),
  },
  {
    fault: 'a bias without a gradient',
    caughtBy: vjpIsTransposedJacobian,
    shapes: [image, kernels, [3]],
    forward: (x, w, bias) => conv2d(x, w, bias, table),
    wrong: bilinear(ofInput, ofKernel, 'flat'),
  },
  {
    fault: 'one row of a broadcast operand in place of the sum',
    caughtBy: vjpIsTransposedJacobian,
    shapes: [
      [2, 3],
      [1, 3],
    ],
    forward: add,
    wrong: structural(
      (g) => g,
      (g) => slice(g, [0], [1]),
      'flat',
    ),
  },
  {
    fault: 'the mean of a square in place of its sum',
    caughtBy: vjpIsTransposedJacobian,
    shapes: [[1, 1, 2, 4]],
    forward: (x) => sumPool(x, 2),
    wrong: structural((g, { inputs: [x] }) => sumPoolInput(g, x.shape, 2).mul(0.25), 'flat', 'flat'),
  },
  {
    fault: 'a row that was taken twice, counted once',
    caughtBy: vjpIsTransposedJacobian,
    shapes: [[2, 3]],
    forward: (x) => gatherRows(x, rows(x, 0, 0, 1)),
    wrong: structural((g) => scatterAddRows(slice(g, [1]), rows(g, 0, 1), 2), 'flat', 'flat'),
  },
  {
    fault: 'curvature that does not square the other operand',
    caughtBy: curvatureSquaresJacobian,
    shapes: [[3], [3]],
    forward: mul,
    wrong: { ...bilinear<Inputs, undefined>(mul, mul, 'flat'), curvature: bilinear<Inputs, undefined>(mul, mul, 'flat').vjp },
  },
  {
    fault: 'curvature that is not linear',
    caughtBy: curvatureIsLinear,
    shapes: [[3]],
    forward: square,
    wrong: { ...squares, curvature: [(h, { inputs: [x] }) => h.square().mul(x.square()), 'flat', 'flat'] },
  },
  {
    fault: 'a slope that gradients do not flow through',
    caughtBy: gradientHasGradient,
    shapes: [[3]],
    forward: square,
    wrong: { ...squares, vjp: [(g, { inputs: [x] }) => g.mul(unrecorded(() => x.mul(2))), 'flat', 'flat'] },
  },
  {
    fault: 'a tensor left behind',
    caughtBy: leavesNoTrace,
    shapes: [[3]],
    forward: square,
    wrong: { ...squares, vjp: [(g, { inputs: [x] }) => g.mul(keep(x.mul(2))), 'flat', 'flat'] },
  },
  {
    fault: 'an input written to',
    caughtBy: leavesNoTrace,
    shapes: [[3]],
    forward: square,
    wrong: {
      ...squares,
      vjp: [
        (g, { inputs: [x] }) => {
          updateInPlace(x, g, g);
          return g;
        },
        'flat',
        'flat',
      ],
    },
  },
  {
    fault: 'another result the second time',
    caughtBy: leavesNoTrace,
    shapes: [[3]],
    forward: square,
    wrong: { ...squares, vjp: [(g) => g.mul(uses++), 'flat', 'flat'] },
  },
  {
    fault: 'cancellation',
    caughtBy: agreesInFloat32('cpu'),
    shapes: [[3]],
    forward: square,
    wrong: diagonal<Inputs, undefined>(
      ({ inputs: [x] }) =>
        x
          .add(2 ** 20)
          .sub(2 ** 20)
          .mul(2),
      0,
      0,
    ),
  },
];

/** What the check says of the operation over thirty samples, or undefined. */
function complaint({ fault, shapes, caughtBy }: Fault, operation: (...inputs: Inputs) => Tensor): unknown {
  const samples = fc.tuple(...shapes.map((shape) => plain(shape))).map((inputs): Sample => {
    const apply = (given: readonly Tensor[]) => operation(nth(given, 0), given[1] ?? nth(given, 0), given[2] ?? nth(given, 0));
    return { attributes: fault, inputs, fixed: [], slack: 0, apply };
  });
  const property = fc.property(samples, fc.nat(1e6), (sample, seed) => caughtBy(sample, seed));
  return fc.check(property, { numRuns: 30 }).errorInstance ?? undefined;
}

test.each(faults)('$fault is seen', (fault) => {
  expect(complaint(fault, fault.forward), 'the right rule passes').toBeUndefined();
  expect(complaint(fault, defineOperation('wrong', fault.forward, fault.wrong)), 'the wrong rule fails').toBeInstanceOf(Error);
});
