import { square, sum, type Tensor, tensor } from '@lenet-ts/tensor/functions';
import { grad } from '../src/index.ts';

const slope = grad((x: Tensor) => sum(square(x)));
const x = tensor([1, 2, 3]);
export const answer: string = `${slope(x).dataSync()} on ${x.backend.name}`;
