import { leavesOf, mapTree } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { curvaturePass, encode, encodeLabels, forward, gradientPass, type Trained } from '@lenet-ts/network';
import { scope, type TypedArray, tensor, writeInPlace } from '@lenet-ts/tensor';
import type { Exhibit } from '../../exhibits.ts';

/** Digits at a time: the page goes on in between. */
const PORTION = 5;

/** Of the weights of a layer: what they are, and the derivatives of the mean loss in each. */
export interface LayerEstimate {
  readonly name: string;
  readonly weights: Float32Array;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/** Of all layers, from some digits. */
export interface Estimate {
  readonly loss: number;
  readonly layers: readonly LayerEstimate[];
}

/** The mean loss of digits and its derivatives in every weight, a portion of the digits a turn: yields how many are done. */
export function* estimate(trained: Trained, digits: DigitSet): Generator<number, Estimate> {
  const { network } = trained.classifier;
  const layers = network.layers.map(({ name }): LayerEstimate => {
    const weights = Float32Array.from(trained.parameters[name]?.weight?.dataSync() ?? []);
    return { name, weights, gradient: new Float64Array(weights.length), curvature: new Float64Array(weights.length) };
  });
  let loss = 0;
  for (let first = 0; first < digits.count; first += PORTION) {
    const indices = Array.from({ length: Math.min(PORTION, digits.count - first) }, (_, i) => first + i);
    const share = indices.length / digits.count;
    scope(() => {
      const x = encode(network.plane, digits, indices);
      const labels = encodeLabels(digits, indices);
      const pass = gradientPass(trained, x, labels);
      const curvature = curvaturePass(trained, x, labels);
      loss += share * pass.loss.itemSync();
      for (const layer of layers) {
        addScaled(layer.gradient, pass.gradient.parameters[layer.name]?.weight?.dataSync() ?? [], share);
        addScaled(layer.curvature, curvature.parameters[layer.name]?.weight?.dataSync() ?? [], share);
      }
    });
    yield first + indices.length;
  }
  return { loss, layers };
}

function addScaled(sum: Float64Array, values: ArrayLike<number>, share: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + share * (values[i] ?? 0);
}

/** h for the states of each layer, from one digit of 28x28. @param right its class */
export function curvatureOfStates({ fit }: Exhibit, trained: Trained, digit: DigitSet, right: number): TypedArray[] {
  return scope(() => {
    const x = encode(trained.classifier.network.plane, fit(digit), [0]);
    return curvaturePass(trained, x, tensor(Int32Array.of(right))).states.map((states) => states.dataSync());
  });
}

/** The mean loss of the digits with one weight moved, on a copy of the network. */
export class Slice {
  readonly #trained: Trained;
  readonly #digits: DigitSet;
  readonly #layer: string;
  readonly #index: number;

  constructor({ classifier, parameters }: Trained, digits: DigitSet, layer: string, index: number) {
    this.#trained = { classifier, parameters: mapTree(parameters, (w) => tensor(w.dataSync(), { shape: w.shape })) };
    this.#digits = digits;
    this.#layer = layer;
    this.#index = index;
  }

  lossAt(move: number): number {
    const { classifier, parameters } = this.#trained;
    const weight = parameters[this.#layer]?.weight;
    if (!weight) throw new Error(`${this.#layer} has no weights.`);
    const values = weight.dataSync();
    const moved = values.slice();
    moved[this.#index] = (moved[this.#index] ?? 0) + move;
    writeInPlace(weight, moved);
    const indices = Array.from({ length: this.#digits.count }, (_, i) => i);
    const loss = scope(() => {
      const states = forward(classifier.network, parameters, encode(classifier.network.plane, this.#digits, indices));
      return classifier.losses(states, encodeLabels(this.#digits, indices)).mean().itemSync();
    });
    writeInPlace(weight, values);
    return loss;
  }

  dispose(): void {
    for (const leaf of leavesOf(this.#trained.parameters)) leaf.dispose();
  }
}
