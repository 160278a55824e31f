import { convolution, type Network, subsampling } from '@lenet-ts/network';
import { Connections } from '@lenet-ts/tensor';

/** Table 1: which maps of H2 (rows) each map of H3 (columns) sees. */
export const TABLE_1: readonly string[] = [
  'XXX.XX......', //
  '.XXXXX......',
  '......XXX.XX',
  '.......XXXXX',
];

/**
 * The network of LeCun et al., "Handwritten Digit Recognition with a Back-Propagation Network" (NIPS 1989, pp. 396-404).
 * H2 and H4 average with trainable, equal weights. That is LeNet-5's subsampling: the coefficient is a quarter of the average's.
 * Digits of 16x16 stand in the middle of 28x28; paper drives an input unit with -1 and ink with 1.
 */
export const lenet1989: Network = {
  name: 'lenet1989',
  plane: { size: 28, background: -1, ink: 1 },
  layers: [
    convolution('H1', 5, Connections.full(1, 4)),
    subsampling('H2', 4),
    convolution('H3', 5, Connections.table(TABLE_1)),
    subsampling('H4', 12),
    convolution('output', 4, Connections.full(12, 10)),
  ],
};
