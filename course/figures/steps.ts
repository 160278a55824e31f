import { axes, colours, figure, key, line, logarithmic } from './svg.ts';

const box = { left: 80, right: 560, top: 40, bottom: 330 };
const power = (tick: number): string => `10${[...String(Math.round(Math.log10(tick)))].map((c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻').join('')}`;

/** Chapter 5: the error of a difference of eˣ at 1 by its step: too long a step errs by the bend, too short a one by rounding. */
export function steps(): string {
  const x = logarithmic([1, 2 ** -32], [box.left, box.right], [1e-2, 1e-4, 1e-6, 1e-8]);
  const y = logarithmic([1e-12, 2], [box.bottom, box.top], [1e-12, 1e-9, 1e-6, 1e-3, 1]);
  const kinds = [
    [colours.orange, 'float32, to one side', Math.fround, 1],
    [colours.violet, 'float32, to both', Math.fround, 2],
    [colours.green, 'float64, to one side', (value: number) => value, 1],
    [colours.blue, 'float64, to both', (value: number) => value, 2],
  ] as const;
  const curves = kinds.map(([colour, , round, sides]) => {
    const points = Array.from({ length: 31 }, (_, i) => 2 ** -(i + 1)).map((h): [number, number] => [
      x(h),
      y(Math.max(1e-12, errorOf(round, sides, h))),
    ]);
    return line(points, { stroke: colour, 'stroke-width': 2 });
  });
  return figure(780, 380, 'The error of a difference by its step, in float32 and float64, to one side and to both', [
    axes(x, y, box, ['step →', 'error, a part of the slope'], [power, power]),
    ...curves,
    key(
      590,
      90,
      kinds.map(([colour, label]) => [colour, label]),
    ),
  ]);
}

function errorOf(round: (x: number) => number, sides: 1 | 2, h: number): number {
  const f = (x: number) => round(Math.exp(round(x)));
  const [right, left] = [f(1 + h), sides === 2 ? f(1 - h) : f(1)];
  return Math.abs(round(round(right - left) / (sides * h)) - Math.E) / Math.E;
}
