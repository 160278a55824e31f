import { TensorError } from '@lenet-ts/tensor';

/** A file of weights, or of a training, that cannot be read, written or used here. */
export class CheckpointError extends TensorError {
  readonly file: string;
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.file = file;
    this.problem = problem;
  }
}
