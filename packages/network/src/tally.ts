import { scope, type Tensor, tensor, updateInPlace, writeInPlace } from '@lenet-ts/tensor';

/** Running totals of loss and errors, kept beside the weights so that no step waits for a number to be read. */
export class Tally {
  readonly #loss: Tensor = tensor(0);
  readonly #errors: Tensor = tensor(0);
  readonly #minusOne: Tensor = tensor(-1);

  /** Adds a batch: its mean loss, its answers [n] and the labels [n]. */
  add(meanLoss: Tensor, answers: Tensor, labels: Tensor): void {
    scope(() => {
      updateInPlace(this.#loss, this.#minusOne, labels.size === 1 ? meanLoss : meanLoss.mul(labels.size));
      updateInPlace(this.#errors, this.#minusOne, answers.equal(labels).equal(0).sum());
    });
  }

  /** The totals since the last read, which begin at 0 again. */
  async read(): Promise<{ loss: number; errors: number }> {
    const totals = { loss: await this.#loss.item(), errors: await this.#errors.item() };
    for (const total of [this.#loss, this.#errors]) writeInPlace(total, new Float32Array(1));
    return totals;
  }

  /** Gives back its own tensors. */
  dispose(): void {
    for (const tensor of [this.#loss, this.#errors, this.#minusOne]) tensor.dispose();
  }
}
