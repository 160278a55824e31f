import type { Exhibition } from '../exhibition.ts';
import { exhibits, isNetworkName, type NetworkName, networkNames } from '../exhibits.ts';
import { element, tell } from '../parts/element.ts';
import { greyPicture } from '../parts/greyPicture.ts';
import type { Reading } from '../reading.ts';

/** Why a network cannot read: its weights could not be fetched. */
export type Troubles = ReadonlyMap<NetworkName, string>;

/** The answer beside the paper: seen at once with every stroke, and spoken once a stroke. */
export class Answer {
  readonly #exhibition: Exhibition;
  readonly #troubles: Troubles;
  readonly #network = element('network', HTMLSelectElement);
  readonly #pretrained = element('pretrained', HTMLButtonElement);
  readonly #digit = element('answer-digit', HTMLElement);
  readonly #text = element('answer', HTMLElement);
  readonly #meter = element('certainty', HTMLMeterElement);
  readonly #seen = element('seen', HTMLCanvasElement);
  readonly #spoken = element('spoken', HTMLElement);
  #speak = false;

  constructor(exhibition: Exhibition, troubles: Troubles) {
    this.#exhibition = exhibition;
    this.#troubles = troubles;
    for (const name of networkNames) this.#network.add(new Option(exhibits[name].title, name));
    this.#network.addEventListener('change', () => {
      if (!isNetworkName(this.#network.value)) return;
      this.#speak = true;
      exhibition.address.set({ network: this.#network.value });
    });
    this.#pretrained.addEventListener('click', () => {
      this.#speak = true;
      exhibition.use(exhibition.network);
    });
  }

  /** Speaks what is shown next. */
  speakNext(): void {
    this.#speak = true;
  }

  show(): void {
    const { network, exhibit, isWritten } = this.#exhibition;
    const reading = this.#exhibition.reading();
    this.#network.value = network;
    this.#pretrained.hidden = (this.#exhibition.origin() ?? 'pretrained') === 'pretrained';
    const text = reading && isWritten ? sentence(reading) : this.#waiting(reading !== undefined);
    tell(this.#text, text);
    tell(this.#digit, reading && isWritten ? String(reading.answer) : '');
    this.#digit.classList.toggle('rejected', reading?.counts === false);
    this.#meter.value = reading && isWritten ? reading.certainty : 0;
    this.#meter.title = exhibit.certaintyTitle;
    this.#meter.setAttribute('aria-label', `How sure: ${exhibit.certaintyTitle}`);
    if (reading) {
      const { size, background, ink } = exhibit.classifier.network.plane;
      greyPicture(reading.plane, size, background, ink, this.#seen);
    }
    if (this.#speak) this.#spoken.textContent = text;
    this.#speak = false;
  }

  #waiting(isLoaded: boolean): string {
    const { network } = this.#exhibition;
    const trouble = this.#troubles.get(network);
    const { missing } = this.#exhibition;
    if (isLoaded && missing) return `This digit is one of ${missing}, whose files are not here: drop them on the page.`;
    if (isLoaded) return 'Write a digit on the paper.';
    return trouble === undefined ? 'The weights are on their way …' : `${exhibits[network].title} cannot read: ${trouble}`;
  }
}

function sentence({ answer, second, certainty, counts }: Reading): string {
  const sure = `${(100 * certainty).toFixed(certainty > 0.995 || certainty < 0.1 ? 1 : 0)} % sure`;
  if (!counts) return `Rejected: it could be a ${answer} or a ${second}, ${sure}.`;
  return `Reads a ${answer}, ${sure}. Next to it comes a ${second}.`;
}
