import { defaultRecipe, FIGURE_5, lenet5Classifier, literalRecipe, mapLoss, mseLoss, PAPER_ERROR_PERCENT } from '@lenet-ts/lenet';
import type { Classifier, Recipe } from '@lenet-ts/network';
import type { Options } from './options.ts';

/** A network as the command line offers it. */
export interface Choice {
  readonly title: string;
  readonly classifier: (options: Options) => Classifier;
  readonly recipes: Record<Options['recipe'], Recipe>;
  readonly paper: {
    /** Final test error on the paper's own digits, and which those were. */
    readonly errorPercent: number;
    readonly data: 'mnist';
    /** Test error after each pass, where the paper has a figure of it. */
    readonly errorPercentByPass: readonly number[];
  };
}

export type NetworkName = 'lenet5';

export const networks: Record<NetworkName, Choice> = {
  lenet5: {
    title: 'LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998)',
    classifier: ({ loss, j }) => lenet5Classifier(loss === 'map' ? mapLoss(j) : mseLoss),
    recipes: { default: defaultRecipe, literal: literalRecipe },
    paper: { errorPercent: PAPER_ERROR_PERCENT, data: 'mnist', errorPercentByPass: FIGURE_5.test },
  },
};

export const networkNames: readonly string[] = Object.keys(networks);
