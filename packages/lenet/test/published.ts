import * as lenet from '@lenet-ts/lenet';

console.log(typeof lenet);
// → object
