import type { Frame } from '../../training/messages.ts';

/** Frames that are held at most: each has all weights, 240 kB for LeNet-5. */
const MOST = 40;

/** A film in bounded memory: as it grows longer, every second frame goes. The last one is always there. */
export class Reel {
  /** The frames that are held, and the place of each among all that there were. */
  #held: readonly { readonly place: number; readonly frame: Frame }[] = [];
  #stride = 1;
  #count = 0;

  add(frame: Frame): void {
    const place = this.#count++;
    this.#held = [...this.#held.filter((held) => held.place % this.#stride === 0), { place, frame }];
    if (this.#held.length <= MOST) return;
    this.#stride *= 2;
    this.#held = this.#held.filter((held) => held.place === place || held.place % this.#stride === 0);
  }

  get frames(): readonly Frame[] {
    return this.#held.map(({ frame }) => frame);
  }

  /** The last frame before so many digits; the first one before all. */
  at(digits: number): Frame | undefined {
    return (this.#held.findLast(({ frame }) => frame.digits <= digits) ?? this.#held[0])?.frame;
  }
}
