import { lenet1989Classifier } from '@lenet-ts/lenet1989';
import { type Classifier, convolution, type Network, summarise } from '@lenet-ts/network';
import { Connections } from '@lenet-ts/tensor';

/** The linear classifier of LeCun et al. 1998, p. 11: ten weighted sums of the pixels, the highest of which is the answer. */
const network: Network = {
  name: 'linear',
  plane: { size: 28, background: -0.1, ink: 1.175 },
  layers: [convolution('output', 28, Connections.full(1, 10), (sums) => sums)],
};

/** Answers, and is trained with squared error, as the network of 1989 is. */
export const linear: Classifier = { ...lenet1989Classifier, network, summary: () => summarise(network) };
