import { diagGaussNewton, leavesOf, valueAndGrad } from '@lenet-ts/autograd';
import { currentBackend, memory } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { curvaturePass, encode, encodeLabels, forward, forwardStates, gradientPass, type Network, type Parameters } from '../src/index.ts';
import { digits, fresh } from './support/toy.ts';

const trained = fresh(1);
const { classifier, parameters } = trained;
const { network } = classifier;
const x = encode(network.plane, digits, [0, 1, 2]);
const labels = encodeLabels(digits, [0, 1, 2]);
const loss = (at: Parameters) => classifier.losses(forward(network, at, x), labels).mean();

test('the parameters have the derivatives that they have without a trace', () => {
  const { loss: value, gradient } = gradientPass(trained, x, labels);
  const expected = valueAndGrad(loss)(parameters);
  expect(value.itemSync()).toBe(expected.value.itemSync());
  const numbers = (tree: object) => leavesOf(tree).map((leaf) => [...leaf.dataSync()]);
  expect(numbers(gradient.parameters)).toEqual(numbers(expected.gradient));
  expect(numbers(curvaturePass(trained, x, labels).parameters)).toEqual(numbers(diagGaussNewton(loss)(parameters)));
});

test('the states of a layer have those of the network that begins behind it', () => {
  const { gradient } = gradientPass(trained, x, labels);
  const curvature = curvaturePass(trained, x, labels);
  const states = forwardStates(network, parameters, x);
  expect(gradient.states.map(({ shape }) => shape)).toEqual(states.map(({ shape }) => shape));
  states.forEach((below, i) => {
    const rest: Network = { ...network, layers: network.layers.slice(i + 1) };
    const behind = (from: typeof below) => classifier.losses(forward(rest, parameters, from), labels).mean();
    expect(gradient.states[i]?.dataSync()).toEqual(valueAndGrad(behind)(below).gradient.dataSync());
    expect(curvature.states[i]?.dataSync()).toEqual(diagGaussNewton(behind)(below).dataSync());
  });
});

const tensors = () => memory()[currentBackend().name]?.tensors ?? 0;

test('what is returned is all that is left', () => {
  const before = tensors();
  const { loss: value, gradient } = gradientPass(trained, x, labels);
  const made = [value, ...leavesOf(gradient), ...leavesOf(curvaturePass(trained, x, labels))];
  expect(tensors()).toBe(before + made.length);
  for (const t of made) t.dispose();
  expect(tensors()).toBe(before);
});
