import { Tape, Value } from '../toys/numbers.ts';
import { circle, colours, figure, line, text } from './svg.ts';

/** Chapter 1: one unit as the steps of a tape, with the value at each place, and the gradient that comes back to it. */
export function unit(): string {
  const tape = new Tape();
  const [w, x, b, minusTarget] = [2, 0.5, -0.4, -0.25].map((value) => new Value(value, tape));
  if (!w || !x || !b || !minusTarget) throw new Error('four numbers make four values');
  const p = w.mul(x);
  const a = p.add(b);
  const y = a.tanh();
  const d = y.add(minusTarget);
  const E = d.mul(d);
  tape.walkBack(E);

  const places: readonly (readonly [name: string, value: Value, x: number, y: number])[] = [
    ['w', w, 60, 70],
    ['x', x, 60, 190],
    ['p = w x', p, 190, 130],
    ['b', b, 190, 250],
    ['a = p + b', a, 320, 190],
    ['y = tanh a', y, 450, 190],
    ['-t', minusTarget, 450, 70],
    ['d = y - t', d, 580, 130],
    ['E = d²', E, 710, 130],
  ];
  const at = new Map(places.map(([, value, px, py]) => [value, [px, py] as const]));
  const edges = tape.steps.flatMap((step) =>
    step.inputs.map(([input, slope], i) => {
      const [from, to] = [at.get(input), at.get(step.y)];
      if (!from || !to) return '';
      const bend = step.y === E ? (i === 0 ? -14 : 14) : 0;
      const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 + bend] as const;
      const above = bend > 0 ? 15 : -5;
      return (
        line([from, middle, to], { stroke: colours.faint, 'stroke-width': 2 }) +
        text(middle[0], middle[1] + above, short(slope), { 'text-anchor': 'middle' })
      );
    }),
  );
  const nodes = places.map(([name, value, px, py]) => {
    const middle = { 'text-anchor': 'middle' };
    return [
      circle(px, py, 6, { fill: colours.ink }),
      text(px, py - 30, name, { ...middle, 'font-weight': 'bold' }),
      text(px, py - 14, short(value.value), { ...middle, fill: colours.blue }),
      text(px, py + 24, short(value.gradient), { ...middle, fill: colours.orange }),
    ].join('');
  });
  return figure(780, 300, 'One unit: the values of its steps, the slopes along the edges, and the gradients that come back', [
    ...edges,
    ...nodes,
    text(330, 275, 'above a place: its value', { fill: colours.blue }),
    text(330, 292, 'below it: ∂E by ∂ that place', { fill: colours.orange }),
    text(560, 275, 'along an edge: the slope'),
  ]);
}

function short(value: number): string {
  return String(Number(value.toFixed(3)));
}
