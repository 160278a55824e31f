import { lenet1989, lenet1989Classifier } from '@lenet-ts/lenet1989';
import { forward, initialParameters, totals } from '@lenet-ts/network';
import { zeros } from '@lenet-ts/tensor';

const parameters = initialParameters(lenet1989, 1, (fanIn) => 2.4 / fanIn);
const states = forward(lenet1989, parameters, zeros([2, 1, 28, 28]));
const { trainable, connections, units } = totals(lenet1989Classifier.summary());
console.log(lenet1989Classifier.scores(states).shape.join(' '), trainable, connections, units);
// → 2 10 2578 98442 4635
