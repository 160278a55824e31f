/** Milliseconds between two changes of the address: browsers refuse more than a hundred in half a minute. */
const PAUSE = 400;

/** What stands after the # of the page's address: everything that is on show, so that a link shows the same thing. */
export class Address {
  readonly #onChange: () => void;
  #values = new URLSearchParams(location.hash.slice(1));
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onChange told of every change, by a view, a link or the reader's way back */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    addEventListener('hashchange', () => {
      this.#values = new URLSearchParams(location.hash.slice(1));
      onChange();
    });
    // A link that is copied from the address or a reload must not miss the last change.
    addEventListener('pagehide', () => this.#write());
  }

  /** A link that shows what is on show now. */
  get link(): string {
    return new URL(`#${this.#values}`, location.href).href;
  }

  get(key: string): string | undefined {
    return this.#values.get(key) ?? undefined;
  }

  /** The value of a key as a number, if it is one from `least` to `most`. */
  number(key: string, least: number, most: number): number | undefined {
    const text = this.get(key);
    const value = Number(text);
    return text !== undefined && text !== '' && value >= least && value <= most ? value : undefined;
  }

  /** @param changes a value for each key, or none to take the key away */
  set(changes: Readonly<Record<string, string | undefined>>): void {
    const fresh = Object.entries(changes).filter(([key, value]) => this.get(key) !== value);
    if (fresh.length === 0) return;
    for (const [key, value] of fresh) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
    this.#timer ??= setTimeout(() => this.#write(), PAUSE);
    this.#onChange();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hash = `#${this.#values}`;
    if (hash !== location.hash) history.replaceState(history.state, '', hash);
  }
}
