/** A number that remembers: whatever is made of it is written down on its tape. */
export class Value {
  readonly value: number;
  readonly tape: Tape;
  /** ∂E/∂this, once the tape was walked back from E. */
  gradient: number = 0;

  constructor(value: number, tape: Tape) {
    this.value = value;
    this.tape = tape;
  }

  add(other: Value): Value {
    return this.tape.write(this.value + other.value, [this, 1], [other, 1]);
  }

  mul(other: Value): Value {
    return this.tape.write(this.value * other.value, [this, other.value], [other, this.value]);
  }

  tanh(): Value {
    const y = Math.tanh(this.value);
    return this.tape.write(y, [this, 1 - y * y]);
  }
}

/** A value that went into a step, and the slope of what came out in it. */
export type Input = readonly [x: Value, slope: number];

export class Tape {
  readonly steps: { readonly y: Value; readonly inputs: readonly Input[] }[] = [];

  write(value: number, ...inputs: Input[]): Value {
    const y = new Value(value, this);
    this.steps.push({ y, inputs });
    return y;
  }

  walkBack(end: Value): void {
    end.gradient = 1;
    for (const { y, inputs } of this.steps.toReversed()) {
      for (const [x, slope] of inputs) x.gradient += slope * y.gradient;
    }
  }
}
