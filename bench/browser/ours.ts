import { lenet5 } from '@lenet-ts/lenet';
import { convolution, type Network } from '@lenet-ts/network';
import { Connections, scope, tensor } from '@lenet-ts/tensor';
import { withFullC3, withTableC3 } from '../peers/layout.ts';
import { prepareInference, prepareTraining } from '../rows/lenet5.ts';
import type { Problem } from '../subject.ts';
import { type Contender, OURS, OURS_IN_FULL, type Timeable } from './task.ts';

const c3InFull = convolution('C3', 5, Connections.full(6, 16));
const lenet5InFull: Network = { ...lenet5, layers: lenet5.layers.map((layer) => (layer.name === 'C3' ? c3InFull : layer)) };

/** The same problem for a C3 with every pair. Infinite curvature is a rate of 0: the weights outside Table I stay 0. */
function inFull(problem: Problem): Problem {
  const { weights, rates, curvature } = problem;
  return { ...problem, weights: withFullC3(weights), rates: withFullC3(rates), curvature: withFullC3(curvature, Number.POSITIVE_INFINITY) };
}

async function infer(problem: Problem, batch: number, network: Network): ReturnType<Contender['prepareInference']> {
  const { first, outputs } = await prepareInference(problem, batch, { network });
  const work = async () => {
    using y = scope(outputs);
    await y.data();
  };
  return { first, work, finish: async () => undefined };
}

function prepareDraw(): Timeable {
  const x = tensor(new Float32Array(1024));
  return { work: () => x.mul(-1).dispose(), finish: () => x.data() };
}

export const ours: readonly Contender[] = [
  {
    name: OURS,
    prepareTraining: (problem, batch) => prepareTraining(problem, batch),
    prepareInference: (problem, batch) => infer(problem, batch, lenet5),
    prepareDraw,
  },
  {
    name: OURS_IN_FULL,
    note: 'C3 in full, masked',
    async prepareTraining(problem, batch) {
      const prepared = await prepareTraining(inFull(problem), batch, { network: lenet5InFull });
      return { ...prepared, first: { ...prepared.first, weights: withTableC3(prepared.first.weights) } };
    },
    prepareInference: (problem, batch) => infer(inFull(problem), batch, lenet5InFull),
  },
];
