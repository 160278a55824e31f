import { add, type Formula, mul, number } from '../toys/formulas.ts';

export function slope(f: Formula): Formula {
  if (f.kind === 'x') return number(1);
  if (f.kind === 'number') return number(0);
  if (f.kind === 'add') return add(slope(f.a), slope(f.b));
  return add(mul(slope(f.a), f.b), mul(f.a, slope(f.b)));
}

export function partsOf(f: Formula): Formula[] {
  const found = new Map<string, Formula>();
  const look = (part: Formula): void => {
    const text = JSON.stringify(part);
    if (found.has(text)) return;
    if (part.kind === 'add' || part.kind === 'mul') {
      look(part.a);
      look(part.b);
    }
    found.set(text, part);
  };
  look(f);
  return [...found.values()];
}

export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

export function sumInLanes(values: readonly number[]): number {
  const round = Math.fround;
  const lanes = [0, 0, 0, 0];
  values.forEach((value, i) => {
    lanes[i % 4] = round((lanes[i % 4] ?? 0) + round(value));
  });
  const [a = 0, b = 0, c = 0, d = 0] = lanes;
  return round(round(a + c) + round(b + d));
}

export function placeOf(i: number, width: number): { lane: number; column: number; row: number } {
  const texel = Math.floor(i / 4);
  return { lane: i % 4, column: texel % width, row: Math.floor(texel / width) };
}

export function uniformOf(word: number): number {
  return (word >>> 8) / 2 ** 24;
}
