import { median } from './median.ts';
import { axes, colours, figure, key, line, linear, logarithmic, text } from './svg.ts';

const box = { left: 60, right: 540, top: 40, bottom: 360 };
const sizes = [
  [15_000, colours.orange, 'lenet5-15000'],
  [30_000, colours.green, 'lenet5-30000'],
  [60_000, colours.blue, 'lenet5'],
] as const;

/** A training of docs/results/runs, of which this draws the errors of each pass. */
export interface Run {
  readonly outcome: { readonly passes: readonly { readonly trainErrorPercent: number; readonly testErrorPercent: number }[] };
}

/** Chapter 12: errors on the training digits and on the test digits, pass by pass, for three numbers of training digits: medians of three seeds. */
export function learning(runOf: (name: string) => Run): string {
  const x = linear([1, 20], [box.left, box.right], [1, 5, 10, 15, 20]);
  const y = logarithmic([0.03, 12], [box.bottom, box.top], [0.1, 0.3, 1, 3, 10]);
  const curves = sizes.flatMap(([, colour, name]) => {
    const runs = [1, 2, 3].map((seed) => runOf(`${name}-seed${seed}`));
    return (['trainErrorPercent', 'testErrorPercent'] as const).map((which) => {
      const points = Array.from({ length: 20 }, (_, pass): [number, number] => [
        x(pass + 1),
        y(Math.max(0.03, median(runs.map(({ outcome }) => outcome.passes[pass]?.[which] ?? Number.NaN)))),
      ]);
      return line(points, { stroke: colour, 'stroke-width': 2, ...(which === 'trainErrorPercent' && { 'stroke-dasharray': '5 4' }) });
    });
  });
  return figure(760, 410, 'Errors of LeNet-5 on training digits and on test digits, pass by pass, for 15,000, 30,000 and 60,000 training digits', [
    axes(x, y, box, ['passes →', 'errors in percent']),
    ...curves,
    key(
      570,
      90,
      sizes.map(([count, colour]) => [colour, `${count.toLocaleString('en-US')} digits`]),
    ),
    line([[570, 165], [600, 165]], { 'stroke-width': 2 }), // biome-ignore format: one point beside the other
    text(608, 169, 'test digits'),
    line([[570, 188], [600, 188]], { 'stroke-width': 2, 'stroke-dasharray': '5 4' }), // biome-ignore format: one point beside the other
    text(608, 192, 'training digits'),
  ]);
}
