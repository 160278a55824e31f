import type { Tape, Value } from '../toys/numbers.ts';

export function slopeByTrying(f: (x: number) => number, x: number, step: number): number {
  return (f(x + step) - f(x - step)) / (2 * step);
}

export function slopeOfChain(slopes: readonly number[]): number {
  return slopes.reduce((product, slope) => product * slope, 1);
}

export function divide(x: Value, y: Value): Value {
  return x.tape.write(x.value / y.value, [x, 1 / y.value], [y, -x.value / y.value ** 2]);
}

export function power(x: Value, n: number): Value {
  return x.tape.write(x.value ** n, [x, n === 0 ? 0 : n * x.value ** (n - 1)]);
}

export function gradients(tape: Tape, end: Value): Map<Value, number> {
  const reached = new Map([[end, 1]]);
  for (const { y, inputs } of tape.steps.toReversed()) {
    const g = reached.get(y);
    if (g === undefined) continue;
    for (const [x, slope] of inputs) reached.set(x, (reached.get(x) ?? 0) + slope * g);
  }
  return reached;
}
