import { drawDigits, subset } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import { beforeAll, expect, test } from 'vitest';
import { type Exhibit, exhibits, networkNames } from '../apps/browser/exhibits.ts';
import { backward, placeOfWeight, updated, weightAt, weightMaps } from '../apps/browser/views/backward/passes.ts';
import { curvatureOfStates, estimate, Slice } from '../apps/browser/views/curvature/estimate.ts';

const digits = drawDigits({ count: 12, seed: 1 });
const digit = subset(digits, 0, 1);
const trained = new Map<string, Trained>();

beforeAll(async () => {
  for (const name of networkNames) trained.set(name, await exhibits[name].loadPretrained());
});

function networkOf(name: string): Trained {
  const found = trained.get(name);
  if (!found) throw new Error(`${name} is not here`);
  return found;
}

test.each(networkNames)('%s: one small update lowers the loss by as much as the gradient is long', (name) => {
  const exhibit: Exhibit = exhibits[name];
  const right = ((digit.labels[0] ?? 0) + 1) % 10;
  const passes = backward(exhibit, networkOf(name), digit, right);
  const squares = passes.leaves.reduce((sum, leaf) => sum + Array.from(leaf).reduce((own, g) => own + g * g, 0), 0);
  const rate = 1e-3 / squares;
  const fall = passes.loss - updated(exhibit, networkOf(name), digit, right, passes, rate).loss;
  // The second-order term, and float32's rounding of a loss of some tens.
  expect(fall / 1e-3).toBeGreaterThan(0.9);
  expect(fall / 1e-3).toBeLessThan(1.1);
  expect(passes.states.map(({ length }) => length)).toEqual(
    networkOf(name)
      .classifier.summary()
      .filter(({ name: layer }) => passes.weights.some(({ row }) => row.name === layer))
      .map(({ units }) => units),
  );
});

test.each(networkNames)('%s: every weight has a place of its own in the maps, and is found there', (name) => {
  const { classifier, parameters } = networkOf(name);
  for (const { name: layer } of classifier.network.layers) {
    const weight = parameters[layer]?.weight;
    const shape = weight?.shape ?? [];
    const values = Float32Array.from({ length: weight?.size ?? 0 }, (_, i) => i + 1);
    const { row, values: turned } = weightMaps(classifier.network, layer, shape, values);
    values.forEach((value, i) => {
      const place = placeOfWeight(classifier.network, layer, shape, i);
      if (turned[(place.map * row.height + place.row) * row.width + place.column] !== value)
        expect.fail(`weight ${i} of ${layer} is not at its place`);
      if (weightAt(classifier.network, layer, shape, place) !== i) expect.fail(`weight ${i} of ${layer} is not found again`);
    });
    expect(turned).toHaveLength(values.length);
  }
});

test.each(networkNames)('%s: the slice begins at the loss and falls as the gradient says, and leaves the network as it was', (name) => {
  const exhibit: Exhibit = exhibits[name];
  const network = networkOf(name);
  const set = exhibit.fit(digits);
  const steps = estimate(network, set);
  let step = steps.next();
  const portions: number[] = [];
  while (!step.done) {
    portions.push(step.value);
    step = steps.next();
  }
  const { loss, layers } = step.value;
  expect(portions).toEqual([5, 10, 12]);
  const layer = layers.at(-2);
  if (!layer) return expect.fail('there is no layer');
  const steepest = layer.gradient.reduce((best, g, i) => (Math.abs(g) > Math.abs(layer.gradient[best] ?? 0) ? i : best), 0);
  const slice = new Slice(network, set, layer.name, steepest);
  expect(slice.lossAt(0)).toBeCloseTo(loss, 4);
  const move = 1e-2;
  const slope = (slice.lossAt(move) - slice.lossAt(-move)) / (2 * move);
  expect(Math.abs(slope / (layer.gradient[steepest] ?? 0) - 1)).toBeLessThan(0.05);
  expect(slice.lossAt(0)).toBeCloseTo(loss, 4);
  slice.dispose();
  expect(layer.curvature.every((h) => h >= 0)).toBe(true);
});

test.each(networkNames)('%s: the curvature of every state is 0 or more, and somewhere above', (name) => {
  const states = curvatureOfStates(exhibits[name], networkOf(name), digit, digit.labels[0] ?? 0);
  expect(states).toHaveLength(networkOf(name).classifier.network.layers.length);
  for (const layer of states) {
    expect(Math.min(...layer)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...layer)).toBeGreaterThan(0);
  }
});
