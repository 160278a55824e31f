import { lenet1989Classifier } from '@lenet-ts/lenet1989';
import { type Classifier, convolution, fullyConnected, type Network, summarise } from '@lenet-ts/network';
import { Connections } from '@lenet-ts/tensor';

/** The 28x28-300-10 network of LeCun et al. 1998, p. 12: every hidden unit sees the whole picture. */
const network: Network = {
  name: '28x28-300-10',
  plane: { size: 28, background: -0.1, ink: 1.175 },
  layers: [convolution('hidden', 28, Connections.full(1, 300)), fullyConnected('output', 300, 10)],
};

/** Answers, and is trained with squared error, as the network of 1989 is. */
export const hidden300: Classifier = { ...lenet1989Classifier, network, summary: () => summarise(network) };
