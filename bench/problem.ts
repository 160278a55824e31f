import { diagGaussNewton } from '@lenet-ts/autograd';
import { drawDigits } from '@lenet-ts/digits';
import { codesLike, DEFAULT_J, defaultRecipe, lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { encode, etaOf, forward, initialParameters, type Parameters, spreads } from '@lenet-ts/network';
import { scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { weightsOf } from './rows/lenet5.ts';
import type { Problem, Weights } from './subject.ts';

/** Enough for four batches of the largest size; too many to be learned by heart within the time of a row. */
const DIGITS = 1024;
const CURVATURE_PATTERNS = 100;

/** LeNet-5 as it stands at the start of a training on drawn digits, on the current backend. */
export async function makeProblem(): Promise<Problem> {
  const classifier = lenet5Classifier(mapLoss(DEFAULT_J));
  const set = drawDigits({ count: DIGITS, seed: 1 });
  const parameters = initialParameters(classifier.network, 1, spreads[defaultRecipe.initial]);
  const x = encode(
    classifier.network.plane,
    set,
    Uint32Array.from({ length: DIGITS }, (_, i) => i),
  );
  const images = Float32Array.from(await x.data());
  const labels = Float32Array.from(set.labels);
  const meanLoss = (weights: Parameters, patterns: Tensor, answers: Tensor) =>
    classifier.losses(forward(classifier.network, weights, patterns), answers).mean();
  const curvature = await weightsOf(
    scope(() =>
      diagGaussNewton(meanLoss)(
        parameters,
        tensor(images.subarray(0, CURVATURE_PATTERNS * 1024), { shape: [CURVATURE_PATTERNS, 1, 32, 32] }),
        tensor(labels.subarray(0, CURVATURE_PATTERNS)),
      ),
    ),
  );
  const { mu } = defaultRecipe;
  const eta = etaOf(defaultRecipe, 0);
  const rates: Weights = Object.fromEntries(Object.entries(curvature).map(([name, h]) => [name, h.map((value) => eta / (value + mu))]));
  return {
    weights: await weightsOf(parameters),
    rates,
    eta,
    mu,
    curvature,
    codes: Float32Array.from(await codesLike(x).data()),
    j: DEFAULT_J,
    images,
    labels,
    digits: DIGITS,
  };
}
