import { loadPretrained } from '@lenet-ts/lenet';
import { forward, totals } from '@lenet-ts/network';
import { zeros } from '@lenet-ts/tensor';

const { classifier, parameters } = await loadPretrained();
const states = forward(classifier.network, parameters, zeros([2, 1, 32, 32]));
console.log(states.shape.join(' '), classifier.scores(states).shape.join(' '));
console.log(totals(classifier.summary()).trainable, totals(classifier.summary()).connections);
// → 2 84 2 10
// → 60000 340908
