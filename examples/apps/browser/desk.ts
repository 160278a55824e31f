import { centreDigit, type DigitSet } from '@lenet-ts/digits';
import type { Exhibit } from './exhibits.ts';
import { Reader } from './reader.ts';
import { createCodesView } from './views/codes.ts';
import { element } from './views/element.ts';
import type { OutputsView } from './views/outputs.ts';
import { createPad } from './views/pad.ts';
import { showSeen } from './views/seen.ts';
import { createUnitsView } from './views/units.ts';

const outputsViews: Record<Exhibit['outputs'], () => OutputsView> = { codes: createCodesView, units: createUnitsView };

/** Where digits are written and read: the paper, what the network sees of it, and what it answers. */
export class Desk {
  readonly #answer = element('answer', HTMLElement);
  #digit: DigitSet = digitOf(new Uint8Array(28 * 28));
  #written = false;
  #trained = false;
  #exhibit: Exhibit;
  #reader: Reader;
  #outputs: OutputsView;

  constructor(exhibit: Exhibit) {
    this.#exhibit = exhibit;
    this.#reader = new Reader(exhibit);
    this.#outputs = this.#placeOutputs();
    createPad((picture) => {
      this.#written = picture !== undefined;
      this.#digit = digitOf(picture ? centreDigit(picture) : new Uint8Array(28 * 28));
      this.#show();
    });
    this.#show();
  }

  /** Puts another network in the place of this one, untrained. */
  use(exhibit: Exhibit): void {
    this.#reader.dispose();
    this.#exhibit = exhibit;
    this.#reader = new Reader(exhibit);
    this.#outputs = this.#placeOutputs();
    this.#trained = false;
    this.#show();
  }

  /** Answers with these weights from now on. */
  load(weights: readonly Float32Array[]): void {
    this.#reader.load(weights);
    this.#trained = true;
    this.#show();
  }

  #placeOutputs(): OutputsView {
    const view = outputsViews[this.#exhibit.outputs]();
    element('outputs', HTMLElement).replaceChildren(view.node);
    return view;
  }

  #show(): void {
    showSeen(this.#exhibit.classifier.network.plane, this.#reader.plane(this.#digit));
    if (!this.#trained) {
      this.#answer.textContent = 'The network has learned nothing yet.';
      return;
    }
    const reading = this.#reader.read(this.#digit);
    this.#outputs.show(reading);
    this.#answer.textContent = this.#written ? `The network reads a ${reading.answer}.` : 'Nothing is written yet.';
  }
}

function digitOf(image: Uint8Array): DigitSet {
  return { name: 'drawn', count: 1, height: 28, width: 28, images: image, labels: new Uint8Array(1) };
}
