import type { Stage } from '../exercises/09-lenet5.ts';

export function sizeAfter(plane: number, stages: readonly Stage[]): number {
  return stages.reduce((size, stage) => (stage === 'subsample' ? size / 2 : size - stage.kernel + 1), plane);
}

export function receptiveField(stages: readonly Stage[]): number {
  return stages.reduceRight((field, stage) => (stage === 'subsample' ? 2 * field : field + stage.kernel - 1), 1);
}

export function pairsOf(table: readonly string[]): (readonly [below: number, above: number])[] {
  const columns = Array.from(table[0] ?? '', (_, above) => above);
  return columns.flatMap((above) => table.flatMap((row, below) => (row[above] === 'X' ? [[below, above] as const] : [])));
}

export function countOf(pairs: number, kernel: number, maps: number, size: number): { trainable: number; connections: number } {
  const trainable = pairs * kernel ** 2 + maps;
  return { trainable, connections: trainable * size ** 2 };
}

export function subsample(map: readonly (readonly number[])[], coefficient: number, bias: number): number[][] {
  const at = (r: number, c: number) => map[r]?.[c] ?? 0;
  const half = (n: number) => Array.from({ length: Math.floor(n / 2) }, (_, i) => 2 * i);
  return half(map.length).map((r) =>
    half(map[0]?.length ?? 0).map((c) => {
      const a = coefficient * (at(r, c) + at(r, c + 1) + at(r + 1, c) + at(r + 1, c + 1)) + bias;
      return 1.7159 * Math.tanh((2 / 3) * a);
    }),
  );
}

export function answer(state: readonly number[], codes: readonly (readonly number[])[]): number {
  const distances = codes.map((code) => code.reduce((sum, w, k) => sum + ((state[k] ?? 0) - w) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}
