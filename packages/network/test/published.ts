import { forward, fullyConnected, initialParameters, type Network, summarise, totals } from '@lenet-ts/network';
import { ones } from '@lenet-ts/tensor';

const network: Network = {
  name: 'perceptron',
  plane: { size: 1, background: 0, ink: 1 },
  layers: [fullyConnected('hidden', 1, 4), fullyConnected('output', 4, 2)],
};
const parameters = initialParameters(network, 1, (fanIn) => 1 / fanIn);
console.log(totals(summarise(network)).trainable, forward(network, parameters, ones([3, 1, 1, 1])).shape.join(' '));
// → 18 3 2
