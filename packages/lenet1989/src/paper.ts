/** What the paper reports after 30 passes over USPS, for its handwritten digits where it tells them apart (NIPS 1989, pp. 396-404). */
export const PAPER_1989 = {
  trainErrorPercent: 1.1,
  testErrors: 92,
  testErrorPercent: 4.6,
  /** Half the mean square of target minus output, over all digits, printed ones too. */
  mse: { train: 0.017, test: 0.024 },
  /** Test digits to be rejected so that 1 % of the others are misread; the thresholds were chosen on the test digits. */
  rejectedPercentForOnePercent: 9,
  /** On a signal processor of the time, with the camera and without. */
  digitsPerSecond: { withCamera: 10, normalised: 30 },
} as const;

/** What the 1998 paper reports for this network, there LeNet-1, on MNIST reduced to 16x16. */
export const LENET_1_ERROR_PERCENT = 1.7;
