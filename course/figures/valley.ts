import { diagGaussNewton, grad, Momentum, type Optimiser, Sgd, StochasticDiagonalLM, squaredError } from '@lenet-ts/autograd';
import { matmul, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import { circle, colours, figure, key, line, text } from './svg.ts';

const exact = { dtype: 'float64', backend: 'cpu' } as const;
const WIDTH = 370;
const HEIGHT = 300;
const STEPS = 40;
type Point = readonly [number, number];

/** E = ½ Σ (w M)², with curvatures of 20 and 1 along two directions. */
const steep = Math.sqrt(20);
const c = Math.SQRT1_2;
const valleys = [
  ['along the weights', [[steep, 0], [0, 1]]], // biome-ignore format: rows
  ['turned by 45°', [[steep * c, c], [steep * c, -c]]], // biome-ignore format: rows
] as const;

const methods: readonly (readonly [colour: string, name: string, make: (w: Tensor, error: (w: Tensor) => Tensor) => Optimiser<Tensor>])[] = [
  [colours.orange, 'one rate, 0.09', (w) => new Sgd(w, 0.09)],
  [colours.green, 'momentum 0.6, rate 0.05', (w) => new Momentum(w, 0.05, { momentum: 0.6 })],
  [
    colours.blue,
    'a rate each, 0.5 / h',
    (w, error) => {
      const optimiser = new StochasticDiagonalLM(w, 0.5, { mu: 1e-9 });
      optimiser.setCurvature(diagGaussNewton(error)(w));
      return optimiser;
    },
  ],
];

/** Chapter 7: two narrow valleys from above, and the ways down of three optimisers. */
export function valley(): string {
  const panels = valleys.map(([name, rows], panel) => {
    const m = tensor(
      rows.map((row) => [...row]),
      exact,
    );
    const error = (w: Tensor): Tensor => squaredError(matmul(w, m), zeros([1, 2], exact)).sum();
    const place = ([u, v]: Point): Point => [20 + panel * (WIDTH + 10) + WIDTH / 2 + 85 * v, 35 + HEIGHT / 2 - 85 * u];
    const paths = methods.map(([colour, , make]) => {
      const points = descend(startOf(rows), error, make).map(place);
      return line(points, { stroke: colour, 'stroke-width': 1.5 }) + points.map(([px, py]) => circle(px, py, 2.5, { fill: colour })).join('');
    });
    const title = text(20 + panel * (WIDTH + 10) + WIDTH / 2, 22, name, { 'text-anchor': 'middle', 'font-weight': 'bold' });
    return [title, ...contours(rows).map((points) => line(points.map(place), { stroke: '#ccc' })), ...paths].join('');
  });
  return figure(790, 420, 'Two narrow valleys from above, one along the weights and one turned, and the ways down of three optimisers', [
    ...panels,
    key(
      30,
      HEIGHT + 60,
      methods.map(([colour, label]) => [colour, label]),
    ),
    text(300, HEIGHT + 60, 'lines of equal error; a dot a step'),
  ]);
}

type Rows = readonly (readonly [number, number])[];

/** The same place beside either valley: 0.35 across it, and 1.6 along. */
function startOf([[a = 0, b = 0] = [0, 0], [p = 0, q = 0] = [0, 0]]: Rows): Point {
  const [across, along] = [0.35 * steep, -1.6];
  const determinant = a * q - b * p;
  return [(across * q - along * p) / determinant, (along * a - across * b) / determinant];
}

/** Where E is 0.1, 0.4, 0.9, …: w M goes round circles. */
function contours([[a = 0, b = 0] = [0, 0], [p = 0, q = 0] = [0, 0]]: Rows): Point[][] {
  const determinant = a * q - b * p;
  return [0.45, 0.9, 1.35, 1.8].map((radius) =>
    Array.from({ length: 73 }, (_, i): Point => {
      const [across, along] = [radius * Math.cos((i * Math.PI) / 36), radius * Math.sin((i * Math.PI) / 36)];
      return [(across * q - along * p) / determinant, (along * a - across * b) / determinant];
    }),
  );
}

function descend(start: Point, error: (w: Tensor) => Tensor, make: (w: Tensor, error: (w: Tensor) => Tensor) => Optimiser<Tensor>): Point[] {
  const w = tensor([[...start]], exact);
  const optimiser = make(w, error);
  return Array.from({ length: STEPS }, (): Point => {
    const [u = 0, v = 0] = w.dataSync();
    optimiser.step(grad(error)(w));
    return [u, v];
  });
}
