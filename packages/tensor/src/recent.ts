/**
 * A cache that keeps what was asked for last: from `size` to twice as many entries. A look-up costs one look into a Map;
 * when that is full it becomes the older of two, and what nobody asks for until the next one is full is forgotten.
 */
export class Recent<Key, Value> {
  readonly #size: number;
  #young: Map<Key, Value> = new Map();
  #old: Map<Key, Value> = new Map();
  /** What was asked for last, which programs often ask for again. */
  #last: { readonly key: Key; readonly value: Value } | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a key, made where it is not there. */
  get(key: Key, make: (key: Key) => Value): Value {
    if (this.#last?.key === key) return this.#last.value;
    const value = this.#young.get(key) ?? this.#renew(key, make);
    this.#last = { key, value };
    return value;
  }

  #renew(key: Key, make: (key: Key) => Value): Value {
    const value = this.#old.get(key) ?? make(key);
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
