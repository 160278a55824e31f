import { ArgumentError } from './errors.ts';
import { at } from './shape.ts';

/**
 * Which input maps each output map of a convolution sees: a list of (output, input) pairs, sorted, each with a kernel
 * of its own. A full layer, LeNet-5's Table I, a depthwise layer and a dense layer differ in this list alone.
 */
export class Connections {
  /** Input map of each pair; the pairs of one output stand together. */
  readonly from: Int32Array;
  /** Output map of each pair. */
  readonly to: Int32Array;
  /** The pairs of output o are start[o] … start[o + 1] - 1. */
  readonly start: Int32Array;

  readonly inputs: number;
  readonly outputs: number;

  /**
   * @param pairs [output, input], in any order
   * @throws ArgumentError for numbers of maps that are none, and for a pair outside the maps or given twice
   */
  constructor(inputs: number, outputs: number, pairs: readonly (readonly [output: number, input: number])[]) {
    if (![inputs, outputs].every((maps) => Number.isSafeInteger(maps) && maps >= 0)) {
      throw new ArgumentError('Connections', `the numbers of maps are whole numbers of 0 or more, not ${inputs} and ${outputs}`);
    }
    this.inputs = inputs;
    this.outputs = outputs;
    const sorted = [...pairs].sort(([o, i], [p, j]) => o - p || i - j);
    this.from = new Int32Array(sorted.length);
    this.to = new Int32Array(sorted.length);
    this.start = new Int32Array(outputs + 1);
    sorted.forEach(([output, input], p) => {
      if (!(Number.isInteger(output) && Number.isInteger(input) && output >= 0 && output < outputs && input >= 0 && input < inputs)) {
        throw new ArgumentError('Connections', `output ${output} from input ${input} is outside ${outputs} outputs and ${inputs} inputs`);
      }
      if (p > 0 && this.to[p - 1] === output && this.from[p - 1] === input) {
        throw new ArgumentError('Connections', `output ${output} is connected to input ${input} twice`);
      }
      this.to[p] = output;
      this.from[p] = input;
      this.start[output + 1] = p + 1;
    });
    for (let o = 1; o <= outputs; o++) this.start[o] = Math.max(at(this.start, o), at(this.start, o - 1));
  }

  /** The number of pairs, and so of kernels. */
  get count(): number {
    return this.from.length;
  }

  /** How many inputs output `o` sees. */
  fanIn(o: number): number {
    return at(this.start, o + 1) - at(this.start, o);
  }

  /** Every output sees every input. */
  static full(inputs: number, outputs: number): Connections {
    return new Connections(
      inputs,
      outputs,
      Array.from({ length: inputs * outputs }, (_, p) => [Math.floor(p / inputs), p % inputs] as const),
    );
  }

  /** Output i sees input i alone. */
  static oneToOne(maps: number): Connections {
    return new Connections(
      maps,
      maps,
      Array.from({ length: maps }, (_, i) => [i, i] as const),
    );
  }

  /** A table as papers print it: a row an input, a column an output, X for a connection and anything else for none. */
  static table(rows: readonly string[]): Connections {
    const outputs = rows[0]?.length ?? 0;
    if (rows.some((row) => row.length !== outputs)) throw new ArgumentError('Connections.table', 'every row has a column for each output');
    const pairs = rows.flatMap((row, input) => [...row].flatMap((mark, output) => (mark === 'X' ? [[output, input] as const] : [])));
    return new Connections(rows.length, outputs, pairs);
  }
}
