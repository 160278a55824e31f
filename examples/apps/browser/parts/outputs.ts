import type { NetworkName } from '../exhibits.ts';
import type { Reading } from '../reading.ts';
import { createCodes } from './codes.ts';
import { createUnits } from './units.ts';

/** Shows a network's output states. */
export interface Outputs {
  readonly node: HTMLElement;
  show(reading: Reading): void;
}

/** What the output states of each network are: a picture to compare with the codes of the digits, or a unit a digit. */
export const createOutputs: Readonly<Record<NetworkName, () => Outputs>> = { lenet5: createCodes, lenet1989: createUnits };
