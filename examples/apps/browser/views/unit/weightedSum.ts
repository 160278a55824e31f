import { type Network, type Parameters, summarise } from '@lenet-ts/network';
import { valuesOf } from '../../parts/layers.ts';
import type { Unit } from '../../parts/sheet.ts';
import type { Reading } from '../../reading.ts';

/** A part of a unit's sum: what it sees of one map below, times one kernel. Where maps have one unit each, all of them together. */
export interface Part {
  /** The map below, or undefined for all. */
  readonly map: number | undefined;
  /** Rows and columns of the patch, the kernel and their products. */
  readonly height: number;
  readonly width: number;
  readonly patch: Float32Array;
  readonly kernel: Float32Array;
  readonly products: Float32Array;
  readonly sum: number;
}

/** a = Σ w x + b of one unit, and its state. */
export interface WeightedSum {
  readonly parts: readonly Part[];
  readonly bias: number;
  readonly a: number;
  readonly state: number;
}

/** Columns of the units of many maps of one unit each. */
const COLUMNS = 10;

/** Takes the sum of a unit apart. @throws Error for a layer that is no weighted sum, or without its weights */
export function weightedSum(network: Network, parameters: Parameters, reading: Reading, layer: number, { map, row, column }: Unit): WeightedSum {
  const { name, sums } = network.layers[layer] ?? {};
  const { weight, bias } = parameters[name ?? ''] ?? {};
  if (!sums || !weight || !bias) throw new Error(`${name} is no layer of weighted sums.`);
  const { connections, kernel, subsampling } = sums;
  const rows = summarise(network);
  const side = layer === 0 ? network.plane.size : (rows[layer - 1]?.size ?? 0);
  const size = rows[layer]?.size ?? 0;
  const below = valuesOf(reading, layer - 1);
  const weights = weight.dataSync();
  const stride = subsampling ? 2 : 1;
  const patchSide = subsampling ? 2 : kernel;
  const inputs = connections.inputsOf(map);
  const seen = inputs.map((input, i): Part => {
    const patch = new Float32Array(patchSide ** 2);
    const own = new Float32Array(patchSide ** 2);
    const first = (connections.firstPair(map) + i) * kernel ** 2;
    for (let p = 0; p < patch.length; p++) {
      const [down, right] = [Math.floor(p / patchSide), p % patchSide];
      patch[p] = below[(input * side + row * stride + down) * side + column * stride + right] ?? Number.NaN;
      // A subsampling map has one coefficient for all four.
      own[p] = weights[first + (subsampling ? 0 : p)] ?? Number.NaN;
    }
    return part(input, patchSide, patch, own);
  });
  const join = (of: (part: Part) => Float32Array) => Float32Array.from(seen, (part) => of(part)[0] ?? Number.NaN);
  const parts =
    patchSide === 1
      ? [
          part(
            undefined,
            COLUMNS,
            join(({ patch }) => patch),
            join((own) => own.kernel),
          ),
        ]
      : seen;
  const b = bias.dataSync()[map] ?? Number.NaN;
  const a = parts.reduce((all, { sum }) => all + sum, b);
  return { parts, bias: b, a, state: valuesOf(reading, layer)[(map * size + row) * size + column] ?? Number.NaN };
}

function part(map: number | undefined, width: number, patch: Float32Array, kernel: Float32Array): Part {
  const products = patch.map((x, i) => x * (kernel[i] ?? Number.NaN));
  return { map, width, height: patch.length / width, patch, kernel, products, sum: products.reduce((sum, product) => sum + product, 0) };
}
