import { DEFAULT_J, lenet5, lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { forward, initialParameters, totals } from '@lenet-ts/network';
import { zeros } from '@lenet-ts/tensor';

const classifier = lenet5Classifier(mapLoss(DEFAULT_J));
const parameters = initialParameters(lenet5, 1, (fanIn) => 2.4 / fanIn);
const states = forward(lenet5, parameters, zeros([2, 1, 32, 32]));
console.log(states.shape.join(' '), classifier.scores(states).shape.join(' '));
console.log(totals(classifier.summary()).trainable, totals(classifier.summary()).connections);
// → 2 84 2 10
// → 60000 340908
