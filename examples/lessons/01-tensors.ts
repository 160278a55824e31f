// 01  Tensors: a shape and a buffer
import { drawDigits } from '@lenet-ts/digits';
import { arange, Connections, conv2d, memory, scope, type Tensor, tensor, useBackend } from '@lenet-ts/tensor';
import { beside, shades } from '../picture.ts';

// cpu is the backend to learn with: its kernels are plain loops that you can read.
useBackend('cpu');

// The program draws digits itself, so nothing has to be downloaded. Their bytes, 0 to 255, become numbers from 0 to 1.
const { images, labels } = drawDigits({ count: 10, seed: 1 });
const pixels = Float32Array.from(images.subarray(0, 28 * 28), (byte) => byte / 255);

// A tensor is such a row of numbers and a shape that says how to count them.
const digit = tensor(pixels, { shape: [28, 28] });
console.log(`A drawn ${labels[0]}: shape [${digit.shape.join(', ')}], ${digit.size} elements of ${digit.dtype}`);

// Row-major: the last axis moves fastest, so row 14, column 15 comes after 14 whole rows and 15 elements more.
const position = 14 * 28 + 15;
console.log(`Element [14, 15] is number ${position} of the buffer: ${digit.dataSync()[position]}\n`);

// Operations make new tensors and leave the old ones as they are. Here: rows for columns, and ink for paper.
console.log(
  beside([
    { lines: picture(digit), caption: 'digit' },
    { lines: picture(digit.transpose()), caption: 'digit.transpose()' },
    { lines: picture(digit.neg().add(1)), caption: 'digit.neg().add(1)' },
  ]),
);

// Broadcasting: a tensor with fewer or shorter axes repeats. [28] is a row for every row, [28, 1] a number for each row.
const ramp = arange(28).mul(1 / 27);
const inkInRow = digit.sum(1, { keepDims: true });
const bars = arange(28).less(inkInRow.mul(2));
console.log(`\n[28, 28] × [28] → [${digit.mul(ramp).shape.join(', ')}]     [28] < [${inkInRow.shape.join(', ')}] → [${bars.shape.join(', ')}]`);
console.log(
  beside([
    { lines: picture(digit.mul(ramp)), caption: 'digit.mul(ramp)' },
    { lines: picture(bars), caption: 'the ink in each row, as bars' },
  ]),
);

// A convolution slides small kernels over the picture. The first asks: is there more ink to the right? The second: below?
// Pictures come as [batch, maps, height, width], and a list says which input maps each output map sees: here all, that is 1.
const sobel = [-1, 0, 1, -2, 0, 2, -1, 0, 1, -1, -2, -1, 0, 0, 0, 1, 2, 1];
const kernels = tensor(sobel, { shape: [2, 3, 3] });
const maps = conv2d(digit.reshape([1, 1, 28, 28]), kernels, undefined, Connections.full(1, 2));
const edges = maps.square().sum(1).sqrt();
console.log(`\nTwo 3x3 kernels: [${maps.shape.join(', ')}]. √(a² + b²) of the two: [${edges.shape.join(', ')}].`);
console.log(
  beside([
    { lines: picture(maps.slice([0, 0], [1, 1]), 4), caption: 'a: more ink to the right' },
    { lines: picture(maps.slice([0, 1]), 4), caption: 'b: more ink below' },
    { lines: picture(edges, 4), caption: 'edges: √(a² + b²)' },
  ]),
);

// JavaScript has no destructors, so scope() frees what was made inside it, all but the result.
const before = memory().cpu?.tensors;
const total = scope(() => digit.square().mul(2).add(1).sum());
console.log(`\nΣ (2x² + 1) = ${total}. That made 4 tensors; alive before: ${before}, after: ${memory().cpu?.tensors}`);

function picture(x: Tensor, ink: number = 1): string[] {
  return shades(x.dataSync(), x.shape.at(-1) ?? 1, 0, ink);
}
