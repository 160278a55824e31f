/** A variational autoencoder: digits as points of a space in which near ones look alike, and a walk through it between three of them. */
import { Adam, binaryCrossEntropy, cosine, gaussianKl, valueAndGrad } from '@lenet-ts/autograd';
import { batches, type DigitSet } from '@lenet-ts/digits';
import { planeValues } from '@lenet-ts/network';
import { arange, capture, normal, Random, scope, type Tensor, tensor, zeros, zerosLike } from '@lenet-ts/tensor';
import { index, roll } from '@lenet-ts/tensor/everyday';
import { type Digits, digitsAtHand } from '../digitsAtHand.ts';
import { beside, shades } from '../picture.ts';

/** A picture has 28x28 levels from 0, paper, to 1, ink; its code has ten numbers. */
const [SIDE, PIXELS, CODE] = [28, 784, 10];
const pictures = (set: DigitSet, indices: ArrayLike<number>): Tensor =>
  tensor(planeValues({ size: SIDE, background: 0, ink: 1 }, set, indices), { shape: [indices.length, PIXELS] });

const layer = (m: number, n: number, random: Random) => ({ w: normal([m, n], random).mul(1 / Math.sqrt(m)), b: zeros([n]) });
const begin = (random: Random) => ({
  seen: layer(PIXELS, 256, random),
  mean: layer(256, CODE, random),
  logVariance: layer(256, CODE, random),
  meant: layer(CODE, 256, random),
  drawn: layer(256, PIXELS, random),
});
type Network = ReturnType<typeof begin>;
const sums = (x: Tensor, { w, b }: ReturnType<typeof layer>): Tensor => x.matmul(w).add(b);

/** The Gaussian of the codes that a picture may have, and what codes look like: the logit of each pixel's level. */
function codesOf(at: Network, x: Tensor): { readonly mean: Tensor; readonly logVariance: Tensor } {
  const y = sums(x, at.seen).relu();
  return { mean: sums(y, at.mean), logVariance: sums(y, at.logVariance) };
}
const drawnFrom = (at: Network, codes: Tensor): Tensor => sums(sums(codes, at.meant).relu(), at.drawn);

/**
 * What pictures [n, 784] take in the mean, in nats: all of it, and for their codes alone. A code is named among normally distributed ones, and
 * when it is known, as `noise` [n, 10] draws it, the picture is named. This is the evidence lower bound, negated (Kingma and Welling, 2014).
 */
function nats(at: Network, x: Tensor, noise: Tensor): readonly [total: Tensor, ofCode: Tensor] {
  const { mean, logVariance } = codesOf(at, x);
  const code = mean.add(logVariance.mul(0.5).exp().mul(noise));
  const ofCode = gaussianKl(mean, logVariance).mean();
  return [ofCode.add(binaryCrossEntropy(drawnFrom(at, code), x).mean()), ofCode];
}

type Settings = { readonly steps?: number; readonly digits?: Digits; readonly print?: (line: string) => void };
type Learned = { readonly total: number; readonly ofCode: number; readonly byMean: number; readonly text: string };

export async function learn({ steps = 3000, digits, print = console.log }: Settings = {}): Promise<Learned> {
  const { train, test } = digits ?? (await digitsAtHand(print));
  const [network, random] = [begin(new Random(1)), new Random(2)];
  const optimiser = new Adam(network, cosine(0.002, steps));
  const step = capture((x: Tensor, noise: Tensor) => {
    const { value, gradient } = valueAndGrad((at: Network) => nats(at, x, noise))(network);
    optimiser.step(gradient);
    return value[0];
  });
  let done = 0;
  for await (const { indices } of batches(train.count, { size: 100, seed: 1 })) {
    const total = scope(() => step(pictures(train, indices), normal([indices.length, CODE], random)));
    if (++done % (steps / 5) === 0) print(`step ${done} of ${steps}: ${total.itemSync().toFixed(1)} nats a digit`);
    if (done === steps) break;
  }

  // Digits that were not shown, by the network, and by the mean of as many that were.
  const some = arange(test.count).dataSync();
  const [x, ink] = [pictures(test, some), pictures(train, some).mean(0).mul(0.998).add(0.001)];
  const ofMean = binaryCrossEntropy(zerosLike(x).add(ink.log().sub(ink.neg().log1p())), x).mean();
  const [total = 0, ofCode = 0, byMean = 0] = [...nats(network, x, normal([test.count, CODE], random)), ofMean].map((y) => y.itemSync());

  // The walk is straight on, in four steps, from the code of each of three digits to that of the next. The frame is left out.
  const starts = codesOf(network, x.slice([0], [3])).mean.reshape([3, 1, CODE]);
  const [shares, ends] = [arange(5).div(4).reshape([5, 1]), roll(starts, -1)];
  const logits = drawnFrom(network, starts.add(ends.sub(starts).mul(shares)).reshape([15, CODE]));
  const seen = logits.sigmoid().reshape([3, 5, SIDE, SIDE]);
  const walk = [0, 1, 2].map((i) => {
    const captions = [`from a ${test.labels[i]}`, '', '', '', `to a ${test.labels[(i + 1) % 3]}`];
    return beside(captions.map((caption, n) => ({ lines: shades(index(seen, i, n, [2, 26], [3, 25]).dataSync(), 22), caption })));
  });
  const verdict = `A digit that was not shown takes ${total.toFixed(1)} nats, ${ofCode.toFixed(1)} of them for its code; by the mean picture ${byMean.toFixed(1)}.`;
  return { total, ofCode, byMean, text: [...walk, verdict].join('\n\n') };
}
