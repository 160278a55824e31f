import { Connections, conv2d, ones, scope, tensor } from '@lenet-ts/tensor';

const x = tensor([
  [1, 2],
  [3, 4],
]);
const pictures = ones([1, 1, 3, 3]);
console.log(x.matmul(x).dataSync().join(' '));
console.log(
  scope(() => conv2d(pictures, ones([1, 2, 2]), undefined, Connections.full(1, 1)))
    .dataSync()
    .join(' '),
);
// → 7 10 15 22
// → 4 4 4 4
