/**
 * A cache that keeps what was asked for last: from `size` to twice as many entries. A look-up costs one look into a Map;
 * when that is full it becomes the older of two, and what nobody asks for until the next one is full is forgotten.
 */
export class Recent<Key, Value> {
  readonly #size: number;
  #young: Map<Key, Value> = new Map();
  #old: Map<Key, Value> = new Map();

  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a key, made where it is not there. */
  get(key: Key, make: (key: Key) => Value): Value {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? make(key);
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
