import { backendNames } from '@lenet-ts/tensor';
import { exhibits, isNetworkName, type NetworkName, networkNames, USUAL_J } from '../exhibits.ts';
import { create } from '../parts/element.ts';
import type { Settings } from './messages.ts';
import { isOffered, type OfferedOptimiser, optimiserTitles, usualEta } from './plan.ts';

const backendTitles = {
  wasm: 'WebAssembly (wasm)',
  webgl2: 'the graphics card (webgl2)',
  cpu: 'plain TypeScript (cpu), slowly',
} as const;

/** What all trainings have in common, however many there are. */
export type Common = Omit<Settings, 'mnist' | 'optimiser' | 'eta' | 'passes'> & { readonly isMnist: boolean };

/** The fields of a form that say what is trained, on what, and from which seed. */
export class Fields {
  readonly labels: readonly HTMLLabelElement[];
  readonly networkSelect: HTMLSelectElement;
  readonly #data: HTMLSelectElement;
  readonly #count: HTMLInputElement;
  readonly #backend: HTMLSelectElement;
  readonly #batch: HTMLSelectElement;
  readonly #loss: HTMLSelectElement;
  readonly #j: HTMLInputElement;
  readonly #seed: HTMLInputElement;

  /** @param prefix what the ids of the fields begin with */
  constructor(prefix: string) {
    this.networkSelect = choice(`${prefix}network`, Object.fromEntries(networkNames.map((name) => [name, exhibits[name].title])));
    this.#backend = choice(`${prefix}backend`, backendTitles);
    this.#data = choice(`${prefix}data`, { drawn: 'drawn by the program', mnist: 'MNIST, from your files' });
    this.#count = numeric(`${prefix}count`, 10, 60_000, 3000);
    this.#batch = choice(`${prefix}batch`, { 1: '1, as in the papers', 16: '16', 64: '64' });
    this.#loss = choice(`${prefix}loss`, {});
    this.#j = numeric(`${prefix}j`, 0, 1000, USUAL_J);
    this.#seed = numeric(`${prefix}seed`, 0, 999_999, 1);
    this.labels = [
      create('label', 'Network', this.networkSelect),
      create('label', 'Computed by', this.#backend),
      create('label', 'Digits', this.#data),
      create('label', 'How many', this.#count),
      create('label', 'Digits an update', this.#batch),
      create('label', 'Loss', this.#loss),
      create('label', 'j of the loss', this.#j),
      create('label', 'Seed', this.#seed),
    ];
    this.offerMnist(false);
    // A graphics card is told each step in about a hundred commands, which one digit is not worth.
    this.#backend.addEventListener('change', () => {
      this.#batch.value = this.#backend.value === 'webgl2' ? '16' : '1';
    });
    this.follow();
  }

  get network(): NetworkName {
    return isNetworkName(this.networkSelect.value) ? this.networkSelect.value : 'lenet5';
  }

  get batch(): number {
    return Number(this.#batch.value);
  }

  /** Fits the losses to the network, after another one was chosen. */
  follow(): void {
    const { losses } = exhibits[this.network];
    if (this.#loss.options[0]?.text !== losses[0].title) this.#loss.replaceChildren(...losses.map(({ title }, i) => new Option(title, String(i))));
    this.#j.disabled = losses[Number(this.#loss.value)]?.hasJ !== true;
  }

  /** MNIST's digits can be chosen once they are here. */
  offerMnist(isHere: boolean): void {
    for (const option of this.#data.options) if (option.value === 'mnist') option.disabled = !isHere;
  }

  /** Chooses MNIST, and so many of its digits. */
  chooseMnist(count: number): void {
    this.#data.value = 'mnist';
    this.#count.value = String(count);
  }

  read(): Common {
    return {
      network: this.network,
      backend: backendNames.find((name) => name === this.#backend.value) ?? 'wasm',
      isMnist: this.#data.value === 'mnist',
      count: this.#count.valueAsNumber,
      batch: this.batch,
      loss: Number(this.#loss.value),
      j: this.#j.valueAsNumber,
      seed: this.#seed.valueAsNumber,
    };
  }
}

/** The fields of an optimiser and its step size. */
export class OptimiserFields {
  readonly labels: readonly HTMLLabelElement[];
  readonly #optimiser: HTMLSelectElement;
  readonly #eta: HTMLInputElement;

  /** @param more choices beside the optimisers */
  constructor(prefix: string, value: string, more: Readonly<Record<string, string>> = {}) {
    this.#optimiser = choice(`${prefix}optimiser`, { ...optimiserTitles, ...more });
    this.#optimiser.value = value;
    this.#eta = Object.assign(create('input'), { id: `${prefix}eta`, type: 'number', min: '0', max: '100', step: 'any', required: true });
    this.labels = [create('label', 'Optimiser', this.#optimiser), create('label', 'η in pass 1', this.#eta)];
  }

  /** Undefined where none was chosen. */
  get optimiser(): OfferedOptimiser | undefined {
    return isOffered(this.#optimiser.value) ? this.#optimiser.value : undefined;
  }

  get eta(): number {
    return this.#eta.valueAsNumber;
  }

  /** Goes back to the step size that this optimiser learns well with. */
  suggestEta({ network, batch }: Fields): void {
    this.#eta.disabled = !this.optimiser;
    if (this.optimiser) this.#eta.value = String(usualEta(network, this.optimiser, batch));
  }
}

/** A select of some titles, by the values that they stand for. */
export function choice(id: string, titles: Readonly<Record<string, string>>): HTMLSelectElement {
  const select = Object.assign(create('select'), { id });
  for (const [value, title] of Object.entries(titles)) select.add(new Option(title, value));
  return select;
}

/** A field for a whole number. */
export function numeric(id: string, min: number, max: number, value: number): HTMLInputElement {
  return Object.assign(create('input'), { id, type: 'number', min: String(min), max: String(max), value: String(value), required: true });
}
