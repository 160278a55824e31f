/** A small transformer: it reads the documents of this project character by character, and goes on writing them. */
import { Adam, cosine, crossEntropy, grad } from '@lenet-ts/autograd';
import { arange, capture, normal, oneHot, ones, Random, scope, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import { embedding, gelu, greater, index, layerNorm, split, where } from '@lenet-ts/tensor/everyday';
import { draw } from '../draw.ts';
import { prose } from '../prose.ts';

const text = prose();
/** A character's number is its place here. */
const alphabet = [...new Set(text)].sort().join('');
const encode = (part: string): number[] => Array.from(part, (character) => alphabet.indexOf(character));

/** It sees so many characters at once. */
export const CONTEXT = 32;
const [WIDTH, HEADS, LAYERS] = [64, 4, 2];

/** Pieces of a part of the text, one each so many characters, int32 [pieces, CONTEXT + 1]. */
function piecesOf(part: string, every: number): Tensor {
  const [ids, count] = [encode(part), Math.floor((part.length - 1 - CONTEXT) / every) + 1];
  const pieces = Array.from({ length: count }, (_, i) => ids.slice(i * every, i * every + CONTEXT + 1));
  return tensor(pieces, { dtype: 'int32' });
}
const nowIn = (pieces: Tensor): Tensor => index(pieces, [], [0, -1]);
const nextIn = (pieces: Tensor): Tensor => index(pieces, [], [1]).reshape([-1]);

const linear = (m: number, n: number, random: Random) => ({ w: normal([m, n], random).mul(0.3 / Math.sqrt(m)), b: zeros([n]) });
const norm = () => ({ scale: ones([WIDTH]), offset: zeros([WIDTH]) });
export const begin = (random: Random) => ({
  characters: normal([alphabet.length, WIDTH], random).mul(0.1),
  places: normal([CONTEXT, WIDTH], random).mul(0.1),
  blocks: Array.from({ length: LAYERS }, () => ({
    attention: { norm: norm(), project: linear(WIDTH, 3 * WIDTH, random), mix: linear(WIDTH, WIDTH, random) },
    mlp: { norm: norm(), up: linear(WIDTH, 4 * WIDTH, random), down: linear(4 * WIDTH, WIDTH, random) },
  })),
  scores: { norm: norm(), ...linear(WIDTH, alphabet.length, random) },
});
type Network = ReturnType<typeof begin>;
type Block = Network['blocks'][number];

const affine = (x: Tensor, { w, b }: ReturnType<typeof linear>): Tensor => x.matmul(w).add(b);

/** What each place takes from itself and the places before it, [batch, CONTEXT, WIDTH], as far as a head's query there fits their keys. */
function attend(x: Tensor, { norm, project, mix }: Block['attention']): Tensor {
  const [queries, keys, values] = split(affine(layerNorm(x, norm), project), [WIDTH, WIDTH, WIDTH], -1);
  const heads = (y: Tensor): Tensor => y.reshape([-1, CONTEXT, HEADS, WIDTH / HEADS]).transpose([0, 2, 1, 3]);
  const fit = heads(queries.mul(Math.sqrt(HEADS / WIDTH))).matmul(heads(keys), { transposeB: true });
  const isLater = greater(arange(CONTEXT), arange(CONTEXT).reshape([-1, 1]));
  const taken = where(isLater, -Infinity, fit).softmax().matmul(heads(values));
  return affine(taken.transpose([0, 2, 1, 3]).reshape(x.shape), mix);
}

/** The scores of what comes next, at each place: ids [batch, CONTEXT] → [batch, CONTEXT, characters]. */
export function scoresOf({ characters, places, blocks, scores }: Network, ids: Tensor): Tensor {
  const x = blocks.reduce((x, { attention, mlp }) => {
    const y = x.add(attend(x, attention));
    return y.add(affine(gelu(affine(layerNorm(y, mlp.norm), mlp.up)), mlp.down));
  }, embedding(characters, ids).add(places));
  return affine(layerNorm(x, scores.norm), scores);
}

/** -ln p of the next character, the mean over pieces [n, CONTEXT + 1]. */
function lossOf(network: Network, pieces: Tensor): Tensor {
  return crossEntropy(scoresOf(network, nowIn(pieces)).reshape([-1, alphabet.length]), nextIn(pieces)).mean();
}

/** The same by a table of how often each character comes after each other one. */
function lossOfPairs(known: Tensor, unknown: Tensor): number {
  const [before, after] = [oneHot(nowIn(known).reshape([-1]), alphabet.length), oneHot(nextIn(known), alphabet.length)];
  const table = before.matmul(after, { transposeA: true }).add(1).log();
  return crossEntropy(embedding(table, nowIn(unknown).reshape([-1])), nextIn(unknown)).mean().itemSync(); // biome-ignore format: one line
}

export function learn(steps: number = 1500): { readonly pairs: number; readonly unseen: number; readonly text: string } {
  const random = new Random(1);
  const network = begin(random);
  const end = Math.floor(0.9 * text.length);
  const [shown, known, unknown] = [piecesOf(text.slice(0, end), 1), piecesOf(text.slice(0, end), CONTEXT), piecesOf(text.slice(end), CONTEXT)];

  // A step goes on 24 pieces that begin anywhere.
  const optimiser = new Adam(network, cosine(0.008, steps));
  const step = capture((chosen: Tensor) => optimiser.step(grad((at: Network) => lossOf(at, embedding(shown, chosen)))(network)));
  for (let i = 0; i < steps; i++) step(Int32Array.from({ length: 24 }, () => random.integer(end - CONTEXT)));
  const [pairs, unseen] = [lossOfPairs(known, unknown), scope(() => lossOf(network, unknown)).itemSync()];

  // It goes on from a sentence's beginning in the part that it was not shown.
  const scoresAfter = capture((ids: Tensor) => index(scoresOf(network, ids), 0, -1));
  const start = text.indexOf('. ', end) + 2;
  const ids = encode(text.slice(start, start + CONTEXT));
  for (let i = 0; i < 400; i++) {
    const values = Int32Array.from(ids.slice(-CONTEXT));
    ids.push(draw(scoresAfter({ values, shape: [1, CONTEXT] }), 0.6, random).itemSync());
  }
  const written = ids.map((id) => alphabet[id]).join('');
  const [chance = '', ofPairs = '', ofNetwork = ''] = [Math.log(alphabet.length), pairs, unseen].map((loss) => loss.toFixed(2));
  const lines = [
    `-ln p of a character of the last tenth is ${chance} by chance, ${ofPairs} by a table of pairs, and ${ofNetwork} by the network.`,
    `From there it was given ${CONTEXT} characters, and wrote the others:\n`,
    written.replace(/(.{1,100})( |$)/g, '$1\n'),
  ];
  return { pairs, unseen, text: lines.join('\n').trimEnd() };
}
