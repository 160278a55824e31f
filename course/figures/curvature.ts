import { diagGaussNewton, gaussNewtonDiagonal, squaredError } from '@lenet-ts/autograd';
import { Random, type Tensor, uniform } from '@lenet-ts/tensor';
import { axes, circle, colours, figure, key, line, logarithmic, text } from './svg.ts';

const box = { left: 80, right: 470, top: 40, bottom: 430 };
const layers = [
  ['w1', colours.orange, 'w1: three layers down'],
  ['w2', colours.green, 'w2: two'],
  ['w3', colours.blue, 'w3: one'],
] as const;

/** Chapter 8: the recursion of Eq. 27 beside the exact diagonal of Gauss-Newton, a dot a weight, for the network of its last but one program. */
export function curvature(): string {
  const random = new Random(1);
  const make = (shape: number[]) => uniform(shape, random, -1, 1, { dtype: 'float64', backend: 'cpu' });
  const [x, target] = [make([5, 3]), make([5, 2])];
  const weights = { w1: make([3, 4]), w2: make([4, 4]), w3: make([4, 2]) };
  const error = ({ w1, w2, w3 }: typeof weights): Tensor =>
    squaredError(x.matmul(w1).squash().matmul(w2).squash().matmul(w3).squash(), target).mean();
  const [exact, recursion] = [gaussNewtonDiagonal(error)(weights), diagGaussNewton(error)(weights)];

  const ticks = [0.001, 0.01, 0.1, 1];
  const across = logarithmic([0.0007, 1.3], [box.left, box.right], ticks);
  const up = logarithmic([0.0007, 1.3], [box.bottom, box.top], ticks);
  const dots = layers.map(([name, colour]) => {
    const found = recursion[name].dataSync();
    return Array.from(exact[name].dataSync(), (truth, i) =>
      circle(across(truth), up(found[i] ?? 0), 4.5, { fill: colour, 'fill-opacity': '0.8' }),
    ).join('');
  });
  return figure(760, 480, 'Curvature by the recursion of Eq. 27 beside the exact diagonal of Gauss-Newton, a dot a weight', [
    axes(across, up, box, ['exact: diag JᵀHJ →', 'the recursion, Eq. 27']),
    line(
      [
        [box.left, box.bottom],
        [box.right, box.top],
      ],
      { stroke: colours.faint },
    ),
    ...dots,
    key(
      500,
      90,
      layers.map(([, colour, label]) => [colour, label]),
    ),
    text(500, 170, 'on the line: equal'),
  ]);
}
