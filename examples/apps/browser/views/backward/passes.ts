import { leavesOf, mapTree } from '@lenet-ts/autograd';
import type { DigitSet } from '@lenet-ts/digits';
import { encode, forward, gradientPass, type Network, type Trained } from '@lenet-ts/network';
import { type Connections, type Shape, scope, type TypedArray, tensor } from '@lenet-ts/tensor';
import type { Exhibit } from '../../exhibits.ts';
import type { Row, Unit } from '../../parts/sheet.ts';

/** Numbers that stand for the weights of a layer, as maps. */
export interface WeightMaps {
  readonly row: Row;
  readonly values: TypedArray;
}

/** What comes back from one digit and its right answer. */
export interface Backward {
  readonly loss: number;
  /** δ for each layer: what the loss gains with each state. */
  readonly states: readonly TypedArray[];
  readonly weights: readonly WeightMaps[];
  /** The gradient of each leaf of the parameters. */
  readonly leaves: readonly TypedArray[];
}

/** The backward pass for one digit. @param right its class */
export function backward(exhibit: Exhibit, trained: Trained, digit: DigitSet, right: number): Backward {
  return scope(() => {
    const { network } = trained.classifier;
    const x = encode(network.plane, exhibit.fit(digit), [0]);
    const { loss, gradient } = gradientPass(trained, x, tensor(Int32Array.of(right)));
    return {
      loss: loss.itemSync(),
      states: gradient.states.map((states) => states.dataSync()),
      weights: network.layers.map(({ name }) => {
        const weight = gradient.parameters[name]?.weight;
        return weightMaps(network, name, weight?.shape ?? [], weight?.dataSync() ?? new Float32Array());
      }),
      leaves: leavesOf(gradient.parameters).map((leaf) => leaf.dataSync()),
    };
  });
}

/** The loss and the scores after one step down the gradient. The network itself stays as it is. */
export function updated(
  exhibit: Exhibit,
  { classifier, parameters }: Trained,
  digit: DigitSet,
  right: number,
  { leaves }: Backward,
  rate: number,
): { readonly loss: number; readonly scores: TypedArray } {
  return scope(() => {
    let leaf = 0;
    const moved = mapTree(parameters, (w) => {
      const gradient = leaves[leaf++] ?? [];
      return tensor(
        w.dataSync().map((value, i) => value - rate * (gradient[i] ?? 0)),
        { shape: w.shape },
      );
    });
    const states = forward(classifier.network, moved, encode(classifier.network.plane, exhibit.fit(digit), [0]));
    return { loss: classifier.losses(states, tensor(Int32Array.of(right))).itemSync(), scores: classifier.scores(states).dataSync() };
  });
}

/** Whether a layer has so many kernels that they stand as one map: those that end at one unit in a column. */
function isOneMap(network: Network, name: string, [count = 0]: Shape): boolean {
  return count > 60 && network.layers.some((layer) => layer.name === name && layer.sums);
}

/** A number for each of a layer's weights, which have this shape, as maps: kernels side by side. */
export function weightMaps(network: Network, name: string, shape: Shape, values: TypedArray): WeightMaps {
  const [count = 0, kernel = 1] = shape;
  if (!isOneMap(network, name, shape)) return { row: { name, maps: count, height: kernel, width: kernel }, values };
  const { inputs, outputs } = connectionsOf(network, name);
  const turned = new Float32Array(values.length);
  const width = outputs * kernel;
  for (let i = 0; i < values.length; i++) {
    const { row, column } = placeOfWeight(network, name, shape, i);
    turned[row * width + column] = values[i] ?? 0;
  }
  return { row: { name, maps: 1, height: inputs * kernel, width }, values: turned };
}

/** Where a weight stands in weightMaps. */
export function placeOfWeight(network: Network, name: string, shape: Shape, index: number): Unit {
  const [, kernel = 1] = shape;
  const [pair, row, column] = [Math.floor(index / kernel ** 2), Math.floor(index / kernel) % kernel, index % kernel];
  if (!isOneMap(network, name, shape)) return { map: pair, row, column };
  const { inputs } = connectionsOf(network, name);
  return { map: 0, row: (pair % inputs) * kernel + row, column: Math.floor(pair / inputs) * kernel + column };
}

/** The weight that stands at a place of weightMaps. */
export function weightAt(network: Network, name: string, shape: Shape, { map, row, column }: Unit): number {
  const [, kernel = 1] = shape;
  const within = (row % kernel) * kernel + (column % kernel);
  if (!isOneMap(network, name, shape)) return map * kernel ** 2 + within;
  const { inputs } = connectionsOf(network, name);
  return (Math.floor(column / kernel) * inputs + Math.floor(row / kernel)) * kernel ** 2 + within;
}

function connectionsOf(network: Network, name: string): Connections {
  const { sums } = network.layers.find((layer) => layer.name === name) ?? {};
  if (!sums) throw new Error(`${name} is no layer of weighted sums.`);
  return sums.connections;
}
