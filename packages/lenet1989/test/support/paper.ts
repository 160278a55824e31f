/**
 * The network of 1989 in plain loops over numbers, written from its paper's text: an oracle that shares no code with
 * the tensors. One pattern at a time.
 */

/** Table 1 by its columns: the maps of H2, counted from 0, that each map of H3 sees. */
export const H3: readonly (readonly number[])[] = [[0], [0, 1], [0, 1], [1], [0, 1], [0, 1], [2], [2, 3], [2, 3], [3], [2, 3], [2, 3]];

export type Maps = readonly (readonly (readonly number[])[])[];

/** Weights by layer, in the order of the tensors: one kernel, or one coefficient, after the other. */
export type PaperWeights = Record<string, { weight: number[]; bias: number[] }>;

const squash = (a: number): number => 1.7159 * Math.tanh((2 * a) / 3);
const grid = (size: number, at: (row: number, column: number) => number): number[][] =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => at(row, column)));

/** Each map is the squashed sum of the convolutions of the maps it sees, plus its bias. */
function convolve(below: Maps, sources: readonly (readonly number[])[], kernel: number, { weight, bias }: PaperWeights[string]): Maps {
  let next = 0;
  return sources.map((maps, m) => {
    const first = next;
    next += maps.length * kernel * kernel;
    return grid((below[0]?.length ?? 0) - kernel + 1, (row, column) => {
      let a = bias[m]!;
      maps.forEach((source, s) => {
        for (let i = 0; i < kernel * kernel; i++) {
          a += weight[first + s * kernel * kernel + i]! * below[source]![row + Math.floor(i / kernel)]![column + (i % kernel)]!;
        }
      });
      return squash(a);
    });
  });
}

/** Each unit is the squashed average of four, times four coefficients of its map, plus its bias. */
function average(below: Maps, { weight, bias }: PaperWeights[string]): Maps {
  return below.map((map, m) =>
    grid(map.length / 2, (row, column) => {
      const [r, c] = [2 * row, 2 * column];
      const four = map[r]![c]! + map[r]![c + 1]! + map[r + 1]![c]! + map[r + 1]![c + 1]!;
      return squash(4 * weight[m]! * (four / 4) + bias[m]!);
    }),
  );
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const each = (maps: number, sources: readonly number[]): (readonly number[])[] => all(maps).map(() => sources);

/** The states of H1, H2, H3, H4 and the output for one plane of 28x28. */
export function paperStates({ H1, H2, H3: third, H4, output }: PaperWeights, plane: readonly (readonly number[])[]): Maps[] {
  const h1 = convolve([plane], each(4, [0]), 5, H1!);
  const h2 = average(h1, H2!);
  const h3 = convolve(h2, H3, 5, third!);
  const h4 = average(h3, H4!);
  return [h1, h2, h3, h4, convolve(h4, each(10, all(12)), 4, output!)];
}

/** E = ½ Σ (x - t)², with t = 1 for the class and -1 for the others. */
export function paperLoss(weights: PaperWeights, plane: readonly (readonly number[])[], label: number): number {
  const outputs = paperStates(weights, plane).at(-1)!.flat(2);
  return outputs.reduce((sum, x, i) => sum + (x - (i === label ? 1 : -1)) ** 2 / 2, 0);
}
