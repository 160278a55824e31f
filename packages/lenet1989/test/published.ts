import { lenet1989Classifier, loadPretrained } from '@lenet-ts/lenet1989';
import { forward, totals } from '@lenet-ts/network';
import { zeros } from '@lenet-ts/tensor';

const { classifier, parameters } = await loadPretrained();
const states = forward(classifier.network, parameters, zeros([2, 1, 28, 28]));
const { trainable, connections, units } = totals(lenet1989Classifier.summary());
console.log(classifier.scores(states).shape.join(' '), trainable, connections, units);
// → 2 10 2578 98442 4635
