export function descend(slope: (w: number) => number, w: number, rate: number, steps: number): number {
  let now = w;
  for (let i = 0; i < steps; i++) now -= rate * slope(now);
  return now;
}

export function limitOfRate(h: readonly number[]): number {
  return 2 / Math.max(...h);
}

export function stepsTo(h: number, rate: number, part: number): number {
  const factor = Math.abs(1 - rate * h);
  if (part >= 1) return 0;
  if (factor >= 1) return Number.POSITIVE_INFINITY;
  return factor === 0 ? 1 : Math.ceil(Math.log(part) / Math.log(factor));
}

export function bestRate(lowest: number, highest: number): number {
  return 2 / (lowest + highest);
}

export function momentumStep(state: { readonly w: number; readonly v: number }, g: number, rate: number, momentum: number): { w: number; v: number } {
  const v = momentum * state.v + g;
  return { w: state.w - rate * v, v };
}
