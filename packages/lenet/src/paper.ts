/** The test error the paper reports for LeNet-5 on MNIST, in percent (p. 11). */
export const PAPER_ERROR_PERCENT = 0.95;

/** The same with distorted training digits (pp. 10-14). */
export const PAPER_DISTORTED_ERROR_PERCENT = 0.8;

/** Figure 5, p. 11, read from the plotted points (to about 0.03): error in percent after each pass, the first one first. */
export const FIGURE_5 = {
  /** On the training digits, counted on the fly. */
  train: [4.89, 3.04, 1.77, 1.48, 1.22, 0.91, 0.78, 0.7, 0.57, 0.49, 0.46, 0.44],
  test: [2.65, 2.24, 1.48, 1.43, 1.43, 1.09, 1.04, 1.06, 0.99, 0.96, 0.96, 0.99],
} as const;
