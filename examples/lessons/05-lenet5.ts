// 05  LeNet-5 on ten digits, layer by layer
import { drawDigits } from '@lenet-ts/digits';
import { codesLike, DEFAULT_J, defaultRecipe, lenet5, lenet5Classifier, mapLoss, rbf } from '@lenet-ts/lenet';
import { encode, etaOf, evaluate, formatSummary, forward, forwardStates, initialParameters, optimisers, Stepper, spreads } from '@lenet-ts/network';
import { argmax, type Tensor, useBackend } from '@lenet-ts/tensor';
import { bar, beside, shades, signs } from '../picture.ts';

useBackend('cpu');

// The paper's table. A layer is a kernel and a list of connections; everything is counted from these.
const classifier = lenet5Classifier(mapLoss(DEFAULT_J));
console.log(`${formatSummary(classifier.summary())}\n`);

// Rates for all weights from their curvature (lesson 03), then one update a digit, pass after pass.
// η is a fifth of what the paper prints. With 0.0005 the first steps are too long, and the network never recovers: try it.
const digits = drawDigits({ count: 10, seed: 1 });
const all = Array.from(digits.labels.keys());
const trained = { classifier, parameters: initialParameters(lenet5, 1, spreads[defaultRecipe.initial]) };
const stepper = new Stepper(trained, optimisers.lm(trained.parameters, defaultRecipe));
stepper.setRate(etaOf(defaultRecipe, 0), () => [digits, all]);
console.log('pass  mean loss  misread');
for (let pass = 0; pass <= 20; pass++) {
  if (pass % 2 === 0) {
    const { loss, errors } = await evaluate(trained, digits);
    console.log(`${String(pass).padStart(4)}  ${loss.toFixed(3).padStart(9)}  ${String(errors).padStart(7)}  ${bar(loss / 2)}`);
  }
  for (const i of all) stepper.step(digits, [i]);
}
stepper.dispose();

// What the layers make of one digit: place matters less and less on the way, the kind of stroke more and more.
// Each map is drawn from its smallest state, white, to its largest.
const x = encode(lenet5.plane, digits, [0]);
const states = forwardStates(lenet5, trained.parameters, x);
const layers = [{ name: 'input' }, ...lenet5.layers];
[x, ...states].forEach((state, layer) => {
  const [, count = 0, height = 0, width = 0] = state.shape;
  if (height === 1) return;
  const inLine = Math.floor(100 / (width + 2));
  const pictures = rowsOf(state, count).map((map, i) => ({
    lines: shades(map, width, Math.min(...map), Math.max(...map)),
    caption: `${layers[layer]?.name} ${i}`,
  }));
  for (let first = 0; first < count; first += inLine) console.log(beside(pictures.slice(first, first + inLine)));
});

// F6 paints the code of the digit it sees, 7x12, ink for +1 and paper for -1. The nearest code is the answer (Eq. 7).
const f6 = forward(lenet5, trained.parameters, encode(lenet5.plane, digits, all));
const answers = argmax(classifier.scores(f6), 1).dataSync();
const glyphs = rowsOf(codesLike(f6), 10);
console.log('\nF6 for each of the ten digits, and the code it is nearest to:\n');
console.log(beside(rowsOf(f6, 10).map((state, i) => ({ lines: signs(state, 7), caption: `${digits.labels[i]}` }))));
console.log(beside(Array.from(answers, (answer) => ({ lines: signs(glyphs[answer] ?? [], 7), caption: `→ ${answer}` }))));
console.log('\nSquared distances from F6 to the codes of 0 … 9, a line a digit:\n');
rowsOf(rbf(f6), 10).forEach((row, i) => {
  console.log(`${digits.labels[i]}  ${Array.from(row, (distance) => distance.toFixed(1).padStart(8)).join('')}`);
});

const { errors, count } = await evaluate(trained, drawDigits({ count: 200, seed: 2 }));
console.log(`\nOf ${count} drawn digits it has never seen, it misreads ${errors}. Ten examples are few; npm start shows it thousands.`);

/** A tensor's elements, cut into so many pieces of one size. */
function rowsOf(x: Tensor, count: number): Float32Array[] {
  const values = Float32Array.from(x.dataSync());
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}
