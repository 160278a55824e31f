import { type Tensor, tensor } from '@lenet-ts/tensor';
import { grad } from '../src/index.ts';

const slope = grad((x: Tensor) => x.square().sum());
const x = tensor([1, 2, 3]);
export const answer: string = `${slope(x).dataSync()} on ${x.backend.name}`;
