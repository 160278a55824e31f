/** The maps of each layer and of its input, and the zeros around that: 3x3 kernels, normalisation, the largest of 2x2, what is above 0. */
export const LAYERS = [
  { inputs: 1, maps: 16, padding: 0 },
  { inputs: 16, maps: 32, padding: 1 },
  { inputs: 32, maps: 64, padding: 1 },
] as const;

/** What three poolings leave of 26x26 places of 64 maps. */
export const UNITS: number = 64 * 3 * 3;

/** Of Adam: with the usual 1e-8 its first step is the sign of each gradient, also of those that are hardly more than a rounding. */
export const ADAM_EPSILON = 0.1;

/** Of so many steps the losses are compared. */
export const COMPARED = 3;
