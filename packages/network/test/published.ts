import * as network from '@lenet-ts/network';

console.log(typeof network);
// → object
