import { median } from './median.ts';
import { circle, colours, figure, line, linear, text } from './svg.ts';

/** The trainings of chapter 10, as rates.json has them. */
export interface Trainings {
  readonly methods: readonly { readonly name: string; readonly rate: number; readonly test: readonly number[] }[];
}

const TOP = 50;
const ROW = 46;

/** Chapter 10: the test errors of four optimisers, a dot a seed and a line at the median. */
export function rates({ methods }: Trainings): string {
  const x = linear([1.5, 2.5], [260, 720], [1.5, 1.75, 2, 2.25, 2.5]);
  const bottom = TOP + ROW * methods.length;
  const grid = x.ticks.map((tick) => line([[x(tick), TOP - 20], [x(tick), bottom]], { stroke: '#ddd' }) + text(x(tick), bottom + 18, `${tick} %`, { 'text-anchor': 'middle' })); // biome-ignore format: a tick a line
  const rows = methods.map(({ name, rate, test }, i) => {
    const y = TOP + ROW * i + 8;
    const middle = x(median(test));
    return [
      text(245, y + 4, `${name}, ${rate}`, { 'text-anchor': 'end' }),
      line([[middle, y - 14], [middle, y + 14]], { stroke: colours.orange, 'stroke-width': 3 }), // biome-ignore format: a line
      ...test.map((error) => circle(x(error), y, 6, { fill: colours.blue, 'fill-opacity': '0.8' })),
    ].join('');
  });
  return figure(760, bottom + 50, 'Test errors of four optimisers with the rates that held-out digits chose: a dot a seed, a line at the median', [
    ...grid,
    ...rows,
    circle(270, bottom + 36, 5, { fill: colours.blue }),
    text(282, bottom + 40, 'a seed'),
    line([[350, bottom + 28], [350, bottom + 44]], { stroke: colours.orange, 'stroke-width': 3 }), // biome-ignore format: a line
    text(360, bottom + 40, 'the median of three'),
  ]);
}
