import { loadWeights, type Trained } from '@lenet-ts/network';
import { lenet5Classifier, scannerClassifier } from './classifier.ts';
import { lenet5 } from './lenet5.ts';
import { mapLoss } from './losses.ts';
import { DISTORTED_J } from './recipe.ts';

/** How the weights of loadPretrained do on MNIST's 10,000 test digits. */
export const PRETRAINED_ERRORS = 66;

/**
 * LeNet-5 as it came out of a training on distorted MNIST digits with its recipe and seed 1: `npm run pretrain`. On the test
 * digits it makes PRETRAINED_ERRORS errors; how it was trained, and the error after each pass, stand in the file's metadata.
 * @throws CheckpointError when the file cannot be fetched
 */
export async function loadPretrained(): Promise<Trained> {
  const parameters = await loadWeights(lenet5, new URL('../weights/lenet5.safetensors', import.meta.url));
  return { classifier: lenet5Classifier(mapLoss(DISTORTED_J)), parameters };
}

/** How many strings of MNIST's test digits, drawn by drawString with seed 1, were read to count the two below: `npx tsx scripts/scannerStrings.ts`. */
export const STRINGS = 2000;
/** How many of STRINGS strings the weights of loadPretrained read without a mistake. */
export const PRETRAINED_READS = 781;
/** How many of them the weights of loadScanner read so. */
export const SCANNER_READS = 1798;

/**
 * The same network trained further as a scanner (Section VII, pp. 27-29), with the blank as an eleventh class: `npm run pretrain`. How it was trained,
 * and its errors on windows onto strings of test digits after each pass, stand in the file's metadata.
 * @throws CheckpointError when the file cannot be fetched
 */
export async function loadScanner(): Promise<Trained> {
  const parameters = await loadWeights(lenet5, new URL('../weights/scanner.safetensors', import.meta.url));
  return { classifier: scannerClassifier, parameters };
}
