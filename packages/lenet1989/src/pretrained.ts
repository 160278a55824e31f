import { loadWeights, type Trained } from '@lenet-ts/network';
import { lenet1989Classifier } from './classifier.ts';
import { lenet1989 } from './lenet1989.ts';

/** How the weights of loadPretrained do on USPS's 2,007 test digits. */
export const PRETRAINED_ERRORS = 92;

/**
 * The network of 1989 as it came out of 30 passes over USPS with its recipe and seed 1: `npm run pretrain`. On the test digits
 * it makes PRETRAINED_ERRORS errors; how it was trained, and the error after each pass, stand in the file's metadata.
 * @throws CheckpointError when the file cannot be fetched
 */
export async function loadPretrained(): Promise<Trained> {
  const parameters = await loadWeights(lenet1989, new URL('../weights/lenet1989.safetensors', import.meta.url));
  return { classifier: lenet1989Classifier, parameters };
}
