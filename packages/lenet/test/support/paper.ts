/**
 * LeNet-5 in plain loops over numbers, written from Section II.B and Appendix C of the 1998 paper: an oracle that shares
 * no code with the tensors. One pattern at a time.
 */

/** C3's sources as the text of p. 7 builds them: six of three neighbours, six of four, three of four apart, one of all. */
const C3: readonly (readonly number[])[] = [
  [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
  [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
  [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
]; // biome-ignore format: as in the paper

export interface PaperLayer {
  readonly name: string;
  /** The maps below that each map sees. */
  readonly sources: readonly (readonly number[])[];
  readonly kernel: number;
  readonly subsampling: boolean;
  /** Height and width of the maps below. */
  readonly below: number;
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const each = (maps: number, sources: readonly number[]) => all(maps).map(() => sources);

export const paperLayers: readonly PaperLayer[] = [
  { name: 'C1', sources: each(6, [0]), kernel: 5, subsampling: false, below: 32 },
  { name: 'S2', sources: all(6).map((map) => [map]), kernel: 2, subsampling: true, below: 28 },
  { name: 'C3', sources: C3, kernel: 5, subsampling: false, below: 14 },
  { name: 'S4', sources: all(16).map((map) => [map]), kernel: 2, subsampling: true, below: 10 },
  { name: 'C5', sources: each(120, all(16)), kernel: 5, subsampling: false, below: 5 },
  { name: 'F6', sources: each(84, all(120)), kernel: 1, subsampling: false, below: 1 },
];

/** Weights (or their curvatures) of one layer; a subsampling map has one coefficient. */
export interface PaperWeights {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}
export type PaperParameters = Readonly<Record<string, PaperWeights>>;

const A = 1.7159;
const S = 2 / 3;

/** One use of a weight: which weight, which unit above and which below. */
type Visit = (weight: number, unit: number, below: number) => void;

/** Every connection of a layer but the biases. */
function connections({ sources, kernel, subsampling, below }: PaperLayer, visit: Visit): void {
  const size = subsampling ? below / 2 : below - kernel + 1;
  const stride = subsampling ? 2 : 1;
  let first = 0;
  sources.forEach((maps, map) => {
    for (const source of maps) {
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          const unit = (map * size + row) * size + column;
          for (let i = 0; i < kernel; i++) {
            for (let j = 0; j < kernel; j++) {
              const at = (source * below + stride * row + i) * below + stride * column + j;
              visit(subsampling ? first : first + i * kernel + j, unit, at);
            }
          }
        }
      }
      first += subsampling ? 1 : kernel * kernel;
    }
  });
}

function unitsOf({ sources, kernel, subsampling, below }: PaperLayer): number {
  return sources.length * (subsampling ? below / 2 : below - kernel + 1) ** 2;
}

/** How many times weights and biases are used: the paper's count of connections. */
export function countConnections(layer: PaperLayer): number {
  let count = unitsOf(layer);
  connections(layer, () => count++);
  return count;
}

/** The states of each layer, [maps, height, width] in a row, for one input plane of 32x32. */
export function paperStates(parameters: PaperParameters, plane: Float64Array): Float64Array[] {
  const states: Float64Array[] = [];
  for (const layer of paperLayers) {
    const { weight, bias } = parameters[layer.name]!;
    const x = states.at(-1) ?? plane;
    const units = unitsOf(layer);
    const a = Float64Array.from({ length: units }, (_, unit) => bias[Math.floor(unit / (units / bias.length))]!);
    connections(layer, (w, unit, below) => {
      a[unit]! += weight[w]! * x[below]!;
    });
    states.push(a.map((sum) => A * Math.tanh(S * sum)));
  }
  return states;
}

/**
 * Adds to `h` the curvature of each weight (Eqs. 23-27), given the second derivatives of the loss in F6's states.
 * A coefficient of a subsampling layer multiplies the sum of four states: one connection.
 */
export function addCurvature(h: PaperParameters, parameters: PaperParameters, plane: Float64Array, top: Float64Array): void {
  const states = paperStates(parameters, plane);
  let above = top;
  for (let n = paperLayers.length - 1; n >= 0; n--) {
    const layer = paperLayers[n]!;
    const [weights, own, x] = [parameters[layer.name]!.weight, h[layer.name]!, states[n - 1] ?? plane];
    const y = states[n]!;
    const ha = above.map((hx, unit) => ((S / A) * (A * A - y[unit]! ** 2)) ** 2 * hx);
    ha.forEach((value, unit) => {
      own.bias[Math.floor(unit / (y.length / own.bias.length))]! += value;
    });
    const hx = new Float64Array(x.length);
    const sums = new Float64Array(y.length);
    connections(layer, (w, unit, below) => {
      if (layer.subsampling) sums[unit]! += x[below]!;
      else own.weight[w]! += ha[unit]! * x[below]! ** 2;
      hx[below]! += weights[w]! ** 2 * ha[unit]!;
    });
    if (layer.subsampling) {
      sums.forEach((sum, unit) => {
        own.weight[Math.floor(unit / (y.length / own.weight.length))]! += ha[unit]! * sum ** 2;
      });
    }
    above = hx;
  }
}

/** Eq. 9 for one pattern, and with j = ∞ Eq. 8; with the diagonal of its second derivative in F6's states. */
export function paperLoss(x: Float64Array, codes: readonly (readonly number[])[], label: number, j: number): { E: number; h: Float64Array } {
  const y = codes.map((code) => code.reduce((sum, w, k) => sum + (x[k]! - w) ** 2, 0));
  const wanted = y[label]!;
  if (j === Number.POSITIVE_INFINITY) return { E: wanted, h: new Float64Array(84).fill(2) };
  const powers = [...y, j].map((value) => Math.exp(-value));
  const total = powers.reduce((sum, power) => sum + power, 0);
  // 2 p_junk + Var_p[2 (x_k - w_ik)], the junk class having the slope 0.
  const h = Float64Array.from(x, (_, k) => {
    const slopes = [...codes.map((code) => 2 * (x[k]! - code[k]!)), 0];
    const mean = (list: readonly number[]) => list.reduce((sum, s, i) => sum + (powers[i]! / total) * s, 0);
    const middle = mean(slopes);
    return (2 * powers[codes.length]!) / total + mean(slopes.map((s) => (s - middle) ** 2));
  });
  return { E: wanted + Math.log(total), h };
}
