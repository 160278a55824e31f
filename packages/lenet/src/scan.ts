import '@lenet-ts/tensor';
import type { DigitString } from '@lenet-ts/digits';
import { byPosition, encode, forwardStates, type Trained, widen } from '@lenet-ts/network';
import type { Tensor } from '@lenet-ts/tensor';
import { BLANK } from './codes.ts';
import { withJunk } from './losses.ts';
import { DISTORTED_J } from './recipe.ts';

/** What a network makes of a wide sheet. */
export interface Scan {
  /** The states of every layer, [1, maps, height, width], those of the last one [1, 84, 1, positions]. */
  readonly states: readonly Tensor[];
  /** What each class costs at each position, the blank last: [positions, 11]. */
  readonly costs: Tensor;
}

/**
 * Runs a network over a whole sheet at once, with a position every 4 columns (Section VII, pp. 27-29). A class costs the distance of F6's state to its
 * code; of a network that was never shown the blank, that costs what the junk class does, the j of Eq. 9 that it was trained with.
 * @throws ArgumentError for a width that is no multiple of 4, or below 32
 */
export function scan({ classifier, parameters }: Trained, sheet: Pick<DigitString, 'height' | 'width' | 'images'>): Scan {
  const network = widen(classifier.network, sheet.width);
  const x = encode(network.plane, sheet, [0]);
  const states = forwardStates(network, parameters, x);
  const distances = classifier.scores(byPosition(states.at(-1) ?? x)).neg();
  const knowsBlank = distances.shape[1] === BLANK + 1;
  return { states, costs: knowsBlank ? distances : withJunk(distances, DISTORTED_J) };
}
