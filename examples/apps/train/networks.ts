import { type DigitSet, reduceTo16 } from '@lenet-ts/digits';
import {
  DEFAULT_J,
  DISTORTED_J,
  defaultRecipe,
  distortedRecipe,
  FIGURE_5,
  lenet5Classifier,
  literalRecipe,
  mapLoss,
  mseLoss,
  PAPER_DISTORTED_ERROR_PERCENT,
  PAPER_ERROR_PERCENT,
} from '@lenet-ts/lenet';
import { LENET_1_ERROR_PERCENT, lenet1989Classifier, PAPER_1989, recipe1989 } from '@lenet-ts/lenet1989';
import type { Classifier, Recipe } from '@lenet-ts/network';
import type { Options } from './options.ts';

export type NetworkName = 'lenet1989' | 'lenet5';
export type DataName = DigitSet['name'];

/** A network as the options want it. */
interface SetUp {
  readonly classifier: Classifier;
  readonly recipe: Recipe;
  readonly loss: string;
  readonly j?: number;
}

/** What the network's paper, or a later one, reports. */
interface PaperResult {
  readonly data: DataName;
  readonly errorPercent: number;
  readonly where: string;
}

/** A network as the command line offers it. */
export interface Choice {
  readonly title: string;
  /** The data it learns from unless told otherwise: the first that can be had. */
  readonly data: readonly DataName[];
  /** Brings digits to the size that the network was made for. */
  readonly fit: (set: DigitSet) => DigitSet;
  readonly setUp: (options: Options) => SetUp;
  /** Passes that take about a minute at most, on wasm and on cpu. */
  readonly affordablePasses: Readonly<Record<'wasm' | 'cpu', Readonly<Record<DataName, number>>>>;
  readonly paper: {
    /** The one for the paper's own data first. */
    readonly results: readonly [PaperResult, ...PaperResult[]];
    /** With distorted training digits, where the paper tried them. */
    readonly distorted?: PaperResult;
    /** Test error after each pass over the first of these data, where the paper has a figure of it. */
    readonly errorPercentByPass: readonly number[];
    /** MSE, rejection and digits a second, which only the 1989 paper reports. */
    readonly details?: typeof PAPER_1989;
  };
}

export const networks: Record<NetworkName, Choice> = {
  lenet1989: {
    title: 'The network of 1989 (LeCun, Boser, Denker, Henderson, Howard, Hubbard and Jackel, NIPS 1989)',
    data: ['usps', 'mnist', 'drawn'],
    fit: reduceTo16,
    setUp: () => ({ classifier: lenet1989Classifier, recipe: recipe1989, loss: 'squared error' }),
    affordablePasses: { wasm: { usps: 12, mnist: 12, drawn: 12 }, cpu: { usps: 4, mnist: 4, drawn: 4 } },
    paper: {
      results: [
        { data: 'usps', errorPercent: PAPER_1989.testErrorPercent, where: "The paper's network after 30 passes over USPS" },
        { data: 'mnist', errorPercent: LENET_1_ERROR_PERCENT, where: 'LeNet-1 of the 1998 paper, on MNIST at 16x16' },
      ],
      errorPercentByPass: [],
      details: PAPER_1989,
    },
  },
  lenet5: {
    title: 'LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998)',
    data: ['mnist', 'drawn'],
    fit: (set) => set,
    setUp: ({ loss = 'map', distort, j = distort ? DISTORTED_J : DEFAULT_J, recipe }) => {
      const chosen = recipe === 'literal' ? literalRecipe : distort ? distortedRecipe : defaultRecipe;
      return loss === 'map'
        ? { classifier: lenet5Classifier(mapLoss(j)), recipe: chosen, loss, j }
        : { classifier: lenet5Classifier(mseLoss), recipe: chosen, loss };
    },
    affordablePasses: { wasm: { usps: 12, mnist: 2, drawn: 12 }, cpu: { usps: 4, mnist: 1, drawn: 4 } },
    paper: {
      results: [{ data: 'mnist', errorPercent: PAPER_ERROR_PERCENT, where: "The paper's network after 20 passes over MNIST" }],
      distorted: { data: 'mnist', errorPercent: PAPER_DISTORTED_ERROR_PERCENT, where: "The paper's network, trained with distortions" },
      errorPercentByPass: FIGURE_5.test,
    },
  },
};

/** In the order of their years. */
export const networkNames: readonly NetworkName[] = ['lenet1989', 'lenet5'];

/** What the papers report for a network on these data; undefined where they never tried. */
export function paperResult({ paper }: Choice, data: DataName): PaperResult | undefined {
  return paper.results.find((result) => result.data === data);
}
