/**
 * The network of NIPS 1989, the first LeNet, with the numbers of its paper.
 * @module @lenet-ts/lenet1989
 */

export { lenet1989Classifier, targets } from './classifier.ts';
export { lenet1989, TABLE_1 } from './lenet1989.ts';
export { LENET_1_ERROR_PERCENT, PAPER_1989 } from './paper.ts';
export { loadPretrained, PRETRAINED_ERRORS } from './pretrained.ts';
export { recipe1989 } from './recipe.ts';
