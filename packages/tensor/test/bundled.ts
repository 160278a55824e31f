import { tensor } from '@lenet-ts/tensor';
import { clip } from '@lenet-ts/tensor/everyday';

export const answer: string = `${clip(tensor([-1, 0.5, 3]), 0, 1).dataSync()}`;
