import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawDigits, subset } from '@lenet-ts/digits';
import { loadMnist } from '@lenet-ts/digits/node';
import { Random, scope, tensor } from '@lenet-ts/tensor';
import { describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/files.ts';
import { type Digits, digitsAtHand } from '../digitsAtHand.ts';
import { learn as curvature } from '../gallery/curvature.ts';
import { learn as mixture } from '../gallery/mixture.ts';
import { learn as modern } from '../gallery/modern.ts';
import { begin, encode, lossOf, learn as names, plants } from '../gallery/names.ts';
import { learn as newton } from '../gallery/newton.ts';
import { learn as ode } from '../gallery/ode.ts';
import { learn as pytorch } from '../gallery/pytorch.ts';
import { learn as spirals } from '../gallery/spirals.ts';
import { begin as beginTransformer, CONTEXT, scoresOf, learn as transformer } from '../gallery/transformer.ts';
import { learn as vae } from '../gallery/vae.ts';
import { runProgram } from './support/program.ts';

/** What `npm run gallery --` runs. */
const gallery = (...args: string[]) => runProgram('examples/gallery.ts', args);

/** Few digits, those of the test from another seed. */
const drawn: Digits = { train: drawDigits({ count: 600, seed: 1 }), test: drawDigits({ count: 200, seed: 2 }) };

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = join(root, 'examples', 'gallery');
const programs = readdirSync(folder).flatMap((file) => (file.endsWith('.ts') ? file.replace(/\.ts$/, '') : []));

test.each(programs)('%s is short, and begins with what it does', (name) => {
  const lines = readFileSync(join(folder, `${name}.ts`), 'utf8').split('\n');
  const code = lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line));
  expect(code.length).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^\/\*\* [A-Z].*\. \*\/$/);
});

describe('npm run gallery', () => {
  test('lists all of them with a line each', async () => {
    const { status, output } = await gallery();
    expect(status).toBe(0);
    const listed = [...output.matchAll(/^ {2}(\w+) +[A-Z].*\.$/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...programs].sort());
  });

  test('lists them too when asked for one that does not exist, and fails', async () => {
    const { status, output, errors } = await gallery('constructor');
    expect([status, errors.split('\n')[0]]).toEqual([2, 'There is no program constructor.']);
    expect(output).toBe((await gallery()).output);
  });

  test('runs one, which ends with what it found', async () => {
    const { status, output, errors } = await gallery('spirals');
    expect([status, errors]).toEqual([0, '']);
    expect(readme).toContain(output.slice(output.indexOf('\n\n') + 2));
    expect(output).toMatch(/\nOf 1000 other points it puts \d+\.\d % on their spiral; before training \d+\.\d %\.\n$/);
  });
});

test('where MNIST is not, digits are drawn, which is said, and others to ask for', async () => {
  vi.stubEnv('LENET_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', folder);
  const print = vi.fn();
  const { train, test: others } = await digitsAtHand(print);
  vi.unstubAllEnvs();
  expect(print).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('MNIST is not on this machine'));
  expect([train.name, others.name]).toEqual(['drawn', 'drawn']);
  expect(others.images.subarray(0, 784)).not.toEqual(train.images.subarray(0, 784));
});

describe('each has learned:', () => {
  // A line through the middle has 54 % of the points on their side at best: the spirals turn by 6.8, which is π twice and 0.5.
  test('spirals: points that it was not shown', () => {
    const { before, after } = spirals(150);
    expect(before).toBeLessThan(2 / 3);
    expect(after).toBeGreaterThan(0.95);
  });

  // Near the bottom the error of Newton's step is the square of what was left, that of a step of one rate a share of it.
  test('newton: a bottom ten times as level as that of SGD at any rate', () => {
    const { newton: found, sgd } = newton({ count: 200 });
    expect(10 * found).toBeLessThan(Math.min(...sgd));
  });

  // The truth is one mixture of three, so the most likely one for these points is at least as likely as it.
  test('mixture: Gaussians that make the points more likely than those that they are of', () => {
    const { ofTruth, ofFit } = mixture(400);
    expect(ofFit).toBeGreaterThan(ofTruth);
  });

  // The curvatures of the first layer are apart by a factor of 10⁴, as the squares of the inputs are, so that no one rate suits them all.
  test('curvature: more than one rate for all weights teaches in as many steps', () => {
    const { shared, own } = curvature(300);
    const settled = shared.filter(Number.isFinite);
    expect(settled).not.toEqual([]);
    for (const loss of settled) expect(own).toBeLessThan(loss / 2);
  });

  // Eighty steps, of which the last of each pass is of few digits. With running statistics that do not follow, half of the answers are wrong.
  test('modern: drawn digits that it was not shown', async () => {
    const { error, text } = await modern({ passes: 8, digits: drawn, print: () => {} });
    expect(error).toBeLessThan(20);
    expect(text.endsWith(`\ntest error ${error.toFixed(2)} %`)).toBe(true);
  });

  test('modern: digits of MNIST', async ({ skip }) => {
    if (!process.env.LENET_DATA) return skip('needs MNIST: set LENET_DATA to the folder that holds mnist/');
    const { train, test: others } = await loadMnist();
    const { error } = await modern({ passes: 8, digits: { train: subset(train, 0, 600), test: subset(others, 0, 300) }, print: () => {} });
    expect(error).toBeLessThan(10);
  });

  // A code that says nothing takes no nats and leaves the mean picture; one that is not held to be cheap takes more than it saves.
  test('vae: pictures for less than by their mean, with codes that are worth what they take', async () => {
    const { total, ofCode, byMean } = await vae({ steps: 150, digits: drawn, print: () => {} });
    expect(total).toBeLessThan(0.85 * byMean);
    expect(ofCode).toBeGreaterThan(3);
  });

  // It was shown eight steps at a time, and goes eighty. Untrained it is as far off as the spiral is wide.
  test('ode: ten times as far as it was shown', () => {
    const { before, after } = ode({ steps: 300, moments: 81, ahead: 8 });
    expect(before).toBeGreaterThan(0.9);
    expect(after).toBeLessThan(before / 5);
  });

  // What a table of what follows each two letters knows, it had to see two letters back for.
  test('names: what comes next in names that it was not shown, from more than the two letters before', () => {
    const { unseen, written, text } = names();
    expect(readme).toContain(text);
    expect(unseen).toBeLessThan(lossOfTriples(plants.filter((_, i) => i % 10 !== 0), plants.filter((_, i) => i % 10 === 0))); // biome-ignore format: one line
    expect(written.filter((name) => !plants.includes(name)).length).toBeGreaterThan(written.length / 2);
  });

  // Without a look back it would know at most what the table knows.
  test('transformer: what comes next in prose that it was not shown, from more than the character before', () => {
    const { pairs, unseen } = transformer(250);
    expect(unseen).toBeLessThan(pairs - 0.05);
  });
});

test('transformer: a character changes the scores behind it, and none before it', () => {
  const network = beginTransformer(new Random(1));
  const one = Int32Array.from({ length: CONTEXT }, (_, i) => i % 20);
  for (const place of [0, 7, CONTEXT - 1]) {
    const [scores, changed] = [one, one.with(place, 25)].map((ids) => scoresOf(network, tensor(ids, { shape: [1, CONTEXT] })));
    const differs = scores
      ?.sub(changed ?? 0)
      .abs()
      .max([0, 2])
      .dataSync();
    expect(Array.from(differs ?? [], (difference) => difference > 0)).toEqual(Array.from(one, (_, i) => i >= place));
  }
});

// data/pytorch.py takes 60 steps. Each of the outputs, of the size of 10, is the end of some hundred roundings of 2⁻²⁴.
test('pytorch: the outputs that PyTorch has, and its counter', () => {
  const { difference, counted } = pytorch();
  expect(difference).toBeLessThan(10 * 100 * 2 ** -24);
  expect(counted).toBe(60);
});

test('names: the same names are written again', () => {
  expect(names(5).written).toEqual(names(5).written);
});

test('names: what stands behind the end of a short name does not count', () => {
  const network = begin(new Random(1));
  const lossOfAll = (...list: string[]): number => scope(() => lossOf(network, encode(list))).itemSync();
  expect(lossOfAll('fig', 'sunflower')).toBeCloseTo((4 * lossOfAll('fig') + 10 * lossOfAll('sunflower')) / 14, 5);
});

/** -ln p of a letter of `others` by a table of how often it follows two letters in `known`, and ⅓ time more. */
function lossOfTriples(known: readonly string[], others: readonly string[]): number {
  const triples = (names: readonly string[]) => names.flatMap((name) => Array.from(`${name}$`, (_, i) => `^^${name}$`.slice(i, i + 3)));
  const counts = new Map<string, number>();
  const countOf = (part: string): number => counts.get(part) ?? 0;
  for (const triple of triples(known)) for (const part of [triple, triple.slice(0, 2)]) counts.set(part, countOf(part) + 1);
  const losses = triples(others).map((triple) => -Math.log((countOf(triple) + 1 / 3) / (countOf(triple.slice(0, 2)) + 27 / 3)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
