/** Plants that nobody has found: an LSTM reads the names of plants letter by letter, and writes some of its own. */
import { readFileSync } from 'node:fs';
import { AdamW, cosine, crossEntropy, grad } from '@lenet-ts/autograd';
import { capture, concat, dropout, generator, normal, ones, Random, scope, type Tensor, tensor, zeros } from '@lenet-ts/tensor';
import { embedding, index, notEqual, split, unstack } from '@lenet-ts/tensor/everyday';
import { draw } from '../draw.ts';

export const plants: readonly string[] = readFileSync(new URL('data/plants.txt', import.meta.url), 'utf8').match(/\w+/g) ?? [];

/** A letter's number is its place here. A name stands between the first and the last of them, which is repeated behind a short name. */
const letters = '^abcdefghijklmnopqrstuvwxyz$';
const [END, LENGTH, UNITS] = [letters.length - 1, 1 + Math.max(...plants.map((name) => name.length)), 48];

/** Names as numbers, int32 [names, 1 + LENGTH]. */
export function encode(names: readonly string[]): Tensor {
  const ids = names.flatMap((name) => Array.from(`^${name.padEnd(LENGTH, '$')}`, (letter) => letters.indexOf(letter)));
  return tensor(Int32Array.from(ids), { shape: [names.length, 1 + LENGTH] });
}

export const begin = (random: Random) => ({
  letters: normal([letters.length, 16], random),
  // The forget gate's bias of 1 opens it, so that cells keep what they hold until they learn what to forget.
  gates: { w: normal([16 + UNITS, 4 * UNITS], random).mul(0.1), b: concat([ones([UNITS]), zeros([3 * UNITS])]) },
  scores: { w: normal([UNITS, letters.length], random).mul(0.1), b: zeros([letters.length]) },
});
type Network = ReturnType<typeof begin>;

/** What the network makes of the letters so far, of each name: its cells and its outputs, [names, UNITS] both. */
type State = readonly [cells: Tensor, outputs: Tensor];
const empty = (names: number): State => [zeros([names, UNITS]), zeros([names, UNITS])];

const affine = (x: Tensor, { w, b }: { readonly w: Tensor; readonly b: Tensor }): Tensor => x.matmul(w).add(b);

/** A letter [names] later: the LSTM of Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000). */
function read({ letters: table, gates }: Network, letter: Tensor, [cells, outputs]: State): State {
  const sums = affine(concat([embedding(table, letter), outputs], 1), gates);
  const [forget, enter, show, news] = split(sums, [UNITS, UNITS, UNITS, UNITS], 1);
  const next = forget.sigmoid().mul(cells).add(enter.sigmoid().mul(news.tanh()));
  return [next, show.sigmoid().mul(next.tanh())];
}

/** -ln p of the next letter, the mean over all letters of names [names, 1 + LENGTH] and one end of each. */
export function lossOf(network: Network, names: Tensor, thin = (outputs: Tensor) => outputs): Tensor {
  // [LENGTH, names] both, a letter of all names in a row.
  const [now, next] = [index(names, [], [0, -1]).transpose(), index(names, [], [1]).transpose()];
  let state = empty(names.shape[0] ?? 0);
  const outputs = unstack(now).map((letter) => {
    state = read(network, letter, state);
    return state[1];
  });
  const losses = crossEntropy(affine(thin(concat(outputs)), network.scores), next.reshape([-1]));
  const counts = notEqual(now, END).reshape([-1]);
  return losses.mul(counts).sum().div(counts.sum());
}

/** Writes names letter by letter, and prefers what is likely: at 1 in the place of 0.6 it would be as bold as the list. */
function write(network: Network, count: number, random: Random): string[] {
  const names = new Array<string>(count).fill('');
  let [state, letter] = [empty(count), tensor(new Int32Array(count))];
  for (let i = 0; i < LENGTH; i++) {
    state = read(network, letter, state);
    letter = draw(affine(state[1], network.scores), 0.6, random);
    for (const [name, id] of letter.dataSync().entries()) names[name] += letters[id] ?? '';
  }
  return names.map((name) => name.replace(/\$.*/, ''));
}

export function learn(steps: number = 500): { readonly unseen: number; readonly written: readonly string[]; readonly text: string } {
  const random = new Random(1);
  const [shown, others] = [plants.filter((_, i) => i % 10 !== 0), plants.filter((_, i) => i % 10 === 0)];
  const [network, known] = [begin(random), encode(shown)];

  // A step goes on 64 names, and on half of the outputs, or the network would learn the list by heart.
  const optimiser = new AdamW(network, cosine(0.01, steps), { decay: 0.1 });
  const drops = generator(random.stream('dropout'));
  const thin = (outputs: Tensor): Tensor => dropout(outputs, 0.5, drops);
  const step = capture((chosen: Tensor) => optimiser.step(grad((at: Network) => lossOf(at, embedding(known, chosen), thin))(network)));
  for (let i = 0; i < steps; i++) step(Int32Array.from({ length: 64 }, () => random.integer(shown.length)));

  const [seen = 0, unseen = 0] = [known, encode(others)].map((names) => scope(() => lossOf(network, names)).itemSync());
  const written = write(network, 80, random.stream('names'));
  const [old, own] = [written.filter((name) => plants.includes(name)), written.filter((name) => !plants.includes(name))];
  const losses = [seen, unseen, Math.log(letters.length - 1)].map((loss) => loss.toFixed(2));
  const text = [
    `-ln p of a letter is ${losses[0]} in the ${shown.length} names it was shown, ${losses[1]} in ${others.length} others, and ${losses[2]} by chance.`,
    `It wrote ${written.length} names, of which the list has ${old.length} (${old.join(', ')}) and lacks ${own.length}:\n`,
    own.join(', ').replace(/(.{1,100})( |$)/g, '$1\n'),
  ];
  return { unseen, written, text: text.join('\n').trimEnd() };
}
