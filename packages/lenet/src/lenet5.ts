import { convolution, fullyConnected, type Network, subsampling } from '@lenet-ts/network';
import { Connections } from '@lenet-ts/tensor';

/** Table I, p. 8: which maps of S2 (rows) each map of C3 (columns) sees, so that the maps of C3 have to differ. */
export const TABLE_I: readonly string[] = [
  'X...XXX..XXXX.XX', //
  'XX...XXX..XXXX.X',
  'XXX...XXX..X.XXX',
  '.XXX..XXXX..X.XX',
  '..XXX..XXXX.XX.X',
  '...XXX..XXXX.XXX',
];

/**
 * LeNet-5 up to F6: Section II.B and Figure 2 (LeCun et al. 1998, pp. 7-8). The RBF layer behind it is in rbf.ts.
 * Paper drives an input unit with -0.1 and ink with 1.175, so that inputs have about mean 0 and variance 1.
 */
export const lenet5: Network = {
  name: 'lenet5',
  plane: { size: 32, background: -0.1, ink: 1.175 },
  layers: [
    convolution('C1', 5, Connections.full(1, 6)),
    subsampling('S2', 6),
    convolution('C3', 5, Connections.table(TABLE_I)),
    subsampling('S4', 16),
    convolution('C5', 5, Connections.full(16, 120)),
    fullyConnected('F6', 120, 84),
  ],
};
