import { checkList, nameOf } from './check.ts';
import { ArgumentError } from './errors.ts';
import { at, checkCount } from './shape.ts';

/** Memory holds no more. */
const MOST_MAPS = 2 ** 24;

/** An output map and an input map that it sees. */
export type Connection = readonly [output: number, input: number];

/** The pairs of a list that is not full. */
interface Listed {
  /** Input and output map of each pair; the pairs of one output stand together. */
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** The pairs of output o are first[o] … first[o + 1] - 1. */
  readonly first: Int32Array;
}

/**
 * Which input maps each output map of a convolution sees: a list of (output, input) pairs, sorted, each with a kernel
 * of its own. A full layer, LeNet-5's Table I, a depthwise layer and a dense layer differ in this list alone.
 */
export class Connections {
  readonly inputs: number;
  readonly outputs: number;
  /** The number of pairs, and so of kernels. */
  readonly count: number;
  /** None where every output sees every input: such a list is never written out. */
  readonly #listed: Listed | undefined;
  #key: string | undefined;

  /**
   * @param pairs in any order, or all there are
   * @throws ArgumentError for numbers of maps that are none, and for a pair outside the maps or given twice
   */
  constructor(inputs: number, outputs: number, pairs: readonly Connection[] | 'all') {
    checkMaps(inputs);
    checkMaps(outputs);
    this.inputs = inputs;
    this.outputs = outputs;
    const listed = pairs === 'all' ? undefined : list(inputs, outputs, pairs);
    this.count = listed ? listed.inputs.length : inputs * outputs;
    this.#listed = this.count === inputs * outputs ? undefined : listed;
  }

  /** Whether every output sees every input. */
  get isFull(): boolean {
    return this.#listed === undefined;
  }

  /** Whether output i sees input i alone. */
  get isOneToOne(): boolean {
    const { inputs, outputs, count } = this;
    return inputs === outputs && count === inputs && Array.from({ length: count }, (_, p) => p).every((p) => this.inputOf(p) === this.outputOf(p));
  }

  /** The same text for every list of these pairs, and for no other. */
  get key(): string {
    this.#key ??= `${this.inputs} ${this.outputs} ${this.#listed ? `${this.#listed.first} ${this.#listed.inputs}` : 'all'}`;
    return this.#key;
  }

  /** The input map of a pair. */
  inputOf(pair: number): number {
    return this.#listed ? at(this.#listed.inputs, pair) : pair % this.inputs;
  }

  /** The output map of a pair. */
  outputOf(pair: number): number {
    return this.#listed ? at(this.#listed.outputs, pair) : Math.floor(pair / this.inputs);
  }

  /** The first pair of an output; its pairs end where those of the next one begin. */
  firstPair(output: number): number {
    return this.#listed ? at(this.#listed.first, output) : output * this.inputs;
  }

  /** How many inputs an output sees. */
  fanIn(output: number): number {
    return this.firstPair(output + 1) - this.firstPair(output);
  }

  /** The inputs that an output sees, in rising order. */
  inputsOf(output: number): number[] {
    return Array.from({ length: this.fanIn(output) }, (_, i) => this.inputOf(this.firstPair(output) + i));
  }

  /** Every output sees every input. @throws ArgumentError for numbers of maps that are none */
  static full(inputs: number, outputs: number): Connections {
    return new Connections(inputs, outputs, 'all');
  }

  /** Output i sees input i alone. @throws ArgumentError for a number of maps that is none */
  static oneToOne(maps: number): Connections {
    checkMaps(maps);
    return new Connections(
      maps,
      maps,
      Array.from({ length: maps }, (_, i) => [i, i] as const),
    );
  }

  /**
   * A table as papers print it: a row an input, a column an output, X for a connection and anything else for none.
   * @throws ArgumentError unless it is a list of texts of one length
   */
  static table(rows: readonly string[]): Connections {
    checkList('Connections.table', 'a table', rows);
    if (rows.some((row) => typeof row !== 'string')) throw new ArgumentError('Connections.table', 'every row is a text such as "X..X"');
    const outputs = rows[0]?.length ?? 0;
    if (rows.some((row) => row.length !== outputs)) throw new ArgumentError('Connections.table', 'every row has a column for each output');
    const pairs = rows.flatMap((row, input) => [...row].flatMap((mark, output) => (mark === 'X' ? [[output, input] as const] : [])));
    return new Connections(rows.length, outputs, pairs);
  }
}

function checkMaps(maps: number): void {
  checkCount('Connections', 'a number of maps', maps);
  if (maps > MOST_MAPS) throw new ArgumentError('Connections', `there are at most ${MOST_MAPS} maps, not ${maps}`);
}

/** Sorts the pairs by output and then by input. */
function list(inputs: number, outputs: number, pairs: readonly Connection[]): Listed {
  checkList('Connections', 'the pairs', pairs);
  for (const pair of pairs) checkList('Connections', 'a pair', pair);
  const sorted = [...pairs].sort(([o, i], [p, j]) => o - p || i - j);
  const listed = { inputs: new Int32Array(sorted.length), outputs: new Int32Array(sorted.length), first: new Int32Array(outputs + 1) };
  sorted.forEach(([output, input], p) => {
    if (!(Number.isInteger(output) && Number.isInteger(input) && output >= 0 && output < outputs && input >= 0 && input < inputs)) {
      throw new ArgumentError(
        'Connections',
        `output ${nameOf(output)} from input ${nameOf(input)} is outside ${outputs} outputs and ${inputs} inputs`,
      );
    }
    if (p > 0 && listed.outputs[p - 1] === output && listed.inputs[p - 1] === input) {
      throw new ArgumentError('Connections', `output ${output} is connected to input ${input} twice`);
    }
    listed.outputs[p] = output;
    listed.inputs[p] = input;
    listed.first[output + 1] = p + 1;
  });
  for (let o = 1; o <= outputs; o++) listed.first[o] = Math.max(at(listed.first, o), at(listed.first, o - 1));
  return listed;
}
