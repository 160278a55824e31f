/**
 * LeNet-5 as its paper of 1998 describes it, with the numbers of the paper.
 * @module @lenet-ts/lenet
 */

export { lenet5Classifier, scannerClassifier } from './classifier.ts';
export { BLANK, type Classes, CODE_SIZE, codesLike, GLYPHS } from './codes.ts';
export { lenet5, TABLE_I } from './lenet5.ts';
export { mapLoss, mseLoss, type RbfLoss } from './losses.ts';
export { FIGURE_5, PAPER_DISTORTED_ERROR_PERCENT, PAPER_ERROR_PERCENT } from './paper.ts';
export { loadPretrained, loadScanner, PRETRAINED_ERRORS, PRETRAINED_READS, SCANNER_READS, STRINGS } from './pretrained.ts';
export { rbf } from './rbf.ts';
export { DEFAULT_J, DISTORTED_J, defaultRecipe, distortedRecipe, literalRecipe, scannerRecipe } from './recipe.ts';
export { type Scan, scan } from './scan.ts';
export { countRead, drawString, onSheet } from './strings.ts';
export { type ReadDigit, readString, type StringReading } from './viterbi.ts';
export { GAPS, windows } from './windows.ts';
