import { scope, type Tensor, tensor, updateInPlace, writeInPlace } from '@lenet-ts/tensor';

/** Running totals of loss and errors, kept beside the weights so that no step waits for a number to be read. */
export class Tally {
  readonly #loss: Tensor = tensor(0);
  readonly #hits: Tensor = tensor(0);
  readonly #minusOne: Tensor = tensor(-1);
  #patterns = 0;

  /** Adds a batch: its mean loss, its answers [n] and the labels [n]. */
  add(meanLoss: Tensor, answers: Tensor, labels: Tensor): void {
    this.#patterns += labels.size;
    scope(() => {
      updateInPlace(this.#loss, this.#minusOne, labels.size === 1 ? meanLoss : meanLoss.mul(labels.size));
      updateInPlace(this.#hits, this.#minusOne, answers.equal(labels).sum());
    });
  }

  /** The totals since the last read, which begin at 0 again. */
  async read(): Promise<{ loss: number; errors: number }> {
    const totals = { loss: await this.#loss.item(), errors: this.#patterns - (await this.#hits.item()) };
    this.#patterns = 0;
    for (const total of [this.#loss, this.#hits]) writeInPlace(total, new Float32Array(1));
    return totals;
  }

  dispose(): void {
    for (const tensor of [this.#loss, this.#hits, this.#minusOne]) tensor.dispose();
  }
}
