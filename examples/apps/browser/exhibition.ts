import '@lenet-ts/tensor/wasm';
import { leavesOf } from '@lenet-ts/autograd';
import { centreDigit, type DigitSet, drawDigits, subset } from '@lenet-ts/digits';
import type { Trained } from '@lenet-ts/network';
import { type TypedArray, writeInPlace } from '@lenet-ts/tensor';
import { type Exhibit, exhibits, isNetworkName, type NetworkName, networkNames } from './exhibits.ts';
import { type Reading, read } from './reading.ts';
import { Address } from './shell/address.ts';
import { DigitFiles, setTitles } from './shell/digitFiles.ts';
import { Ink } from './shell/ink.ts';

/** Where a network's weights come from. */
export type Origin = 'pretrained' | 'trained here' | 'opened here';

/** A network that can read: its weights change in place while one is trained here. */
interface Reader {
  readonly trained: Trained;
  readonly pretrained: readonly TypedArray[];
  origin: Origin;
}

/** How many digits the program draws for the tray. */
const DRAWN = 100;

const EMPTY: DigitSet = { name: 'drawn', count: 1, height: 28, width: 28, images: new Uint8Array(28 * 28), labels: new Uint8Array(1) };

/** What all views show: the digit on the paper, the networks, and the choices that the page's address keeps. */
export class Exhibition {
  /** The choices: every view adds keys of its own. */
  readonly address: Address;
  readonly ink = new Ink();
  /** The reader's own digits: every complete set of them is among the sets. */
  readonly files = new DigitFiles((name, digits) => this.addSet(name, digits));
  readonly #onChange: () => void;
  readonly #readers = new Map<NetworkName, Reader>();
  readonly #loading = new Map<NetworkName, Promise<void>>();
  /** What a network shall read with once it is here. */
  readonly #wanted = new Map<NetworkName, [weights: readonly Float32Array[] | undefined, origin: Origin]>();
  readonly #readings = new Map<NetworkName, Reading>();
  readonly #sets = new Map<string, DigitSet>();
  #digit: DigitSet | undefined;
  /** What the address says of the paper, as it was last taken up. */
  #known: readonly (string | undefined)[] = [];

  /** @param onChange told of every change: what is shown has to follow */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.address = new Address(() => {
      this.#follow();
      onChange();
    });
    this.#follow();
  }

  /** Shows everything anew in the next frame. */
  changed(): void {
    this.#onChange();
  }

  /** The network that answers. */
  get network(): NetworkName {
    const name = this.address.get('network') ?? '';
    return isNetworkName(name) ? name : 'lenet5';
  }

  get exhibit(): Exhibit {
    return exhibits[this.network];
  }

  /** Whether there is anything on the paper. */
  get isWritten(): boolean {
    return !this.ink.isEmpty || this.placed !== undefined;
  }

  /** What is on the paper as MNIST's digits are: 28x28, scaled and centred. The label counts only where `label` is known. */
  get digit(): DigitSet {
    this.#digit ??= this.ink.isEmpty ? (this.placed ?? EMPTY) : { ...EMPTY, images: centreDigit(this.ink.picture()) };
    return this.#digit;
  }

  /** Digits to put on the paper. The program's own ones, `drawn`, are always there. */
  set(name: string): DigitSet | undefined {
    if (name === 'drawn' && !this.#sets.has(name)) this.#sets.set(name, drawDigits({ count: DRAWN, seed: 1 }));
    return this.#sets.get(name);
  }

  /** More digits to put on the paper. */
  addSet(name: string, digits: DigitSet): void {
    this.#sets.set(name, digits);
    this.#forget();
  }

  /** Takes files that were dropped or chosen; `files` says then what came of them. */
  takeFiles(list: Iterable<File>): void {
    this.files.take(list).then(() => this.changed(), reportError);
  }

  /** The digit of a set that lies on the paper, where nothing is written. */
  get placed(): DigitSet | undefined {
    const [name = '', index = ''] = (this.address.get('digit') ?? '').split('.');
    const set = this.set(name);
    const i = Number(index);
    return set && index !== '' && Number.isInteger(i) && i >= 0 && i < set.count ? subset(set, i, i + 1) : undefined;
  }

  /** What the digit that the address puts on the paper is one of, where those are not here. */
  get missing(): string | undefined {
    const [name = ''] = (this.address.get('digit') ?? '').split('.');
    return this.set(name) ? undefined : Object.entries(setTitles).find(([set]) => set === name)?.[1];
  }

  /** The class of the digit on the paper, where somebody knows it. */
  get label(): number | undefined {
    return this.ink.isEmpty ? this.placed?.labels[0] : undefined;
  }

  /** Puts a digit of a set on the paper, in the place of what is written. */
  place(set: string, index: number): void {
    this.address.set({ ink: undefined, digit: `${set}.${index}` });
  }

  /** Something is being written: what is read changes with it, and what was placed makes room. */
  written(): void {
    this.#forget();
  }

  /** Strokes are complete: from now on they stand in the address. */
  strokeDone(): void {
    const ink = this.ink.text || undefined;
    this.#known = [ink, undefined];
    this.#forget();
    this.address.set({ ink, digit: undefined });
  }

  /** Empties the paper. */
  clear(): void {
    this.ink.clear();
    this.strokeDone();
  }

  /** Takes the last stroke away. */
  undo(): void {
    this.ink.undo();
    this.strokeDone();
  }

  /** What a network makes of the digit; undefined while its weights are not here. */
  reading(name: NetworkName = this.network): Reading | undefined {
    const reader = this.#readers.get(name);
    if (!reader) return undefined;
    const reading = this.#readings.get(name) ?? read(exhibits[name], reader.trained, this.digit);
    this.#readings.set(name, reading);
    return reading;
  }

  /** The network with the weights that it reads with; undefined while they are not here. */
  trained(name: NetworkName = this.network): Trained | undefined {
    return this.#readers.get(name)?.trained;
  }

  /** Where the weights that a network reads with come from. */
  origin(name: NetworkName = this.network): Origin | undefined {
    return this.#readers.get(name)?.origin;
  }

  /** Fetches the weights of a network, once. @throws CheckpointError when they cannot be had */
  load(name: NetworkName): Promise<void> {
    const loading = this.#loading.get(name) ?? this.#fetch(name);
    this.#loading.set(name, loading);
    return loading;
  }

  async #fetch(name: NetworkName): Promise<void> {
    try {
      const trained = await exhibits[name].loadPretrained();
      this.#readers.set(name, { trained, pretrained: leavesOf(trained.parameters).map((leaf) => leaf.dataSync()), origin: 'pretrained' });
      const [weights, origin] = this.#wanted.get(name) ?? [];
      this.use(name, weights, origin);
    } catch (error) {
      this.#loading.delete(name);
      throw error;
    }
  }

  /** Reads with these weights, those of the leaves in their order, from now on or once the pretrained ones are here; with none, with those. */
  use(name: NetworkName, weights?: readonly Float32Array[], origin: Origin = weights ? 'trained here' : 'pretrained'): void {
    const reader = this.#readers.get(name);
    if (!reader) {
      this.#wanted.set(name, [weights, origin]);
      return;
    }
    const values = weights ?? reader.pretrained;
    leavesOf(reader.trained.parameters).forEach((leaf, i) => {
      const value = values[i];
      if (value) writeInPlace(leaf, value);
    });
    reader.origin = origin;
    this.#reread(name);
  }

  /** Takes up what the address says of the paper, unless it came from here. */
  #follow(): void {
    const paper = ['ink', 'digit'].map((key) => this.address.get(key));
    if (paper.every((text, i) => text === this.#known[i])) return;
    this.#known = paper;
    this.ink.load(paper[0] ?? '');
    this.#forget();
  }

  #forget(): void {
    this.#digit = undefined;
    this.#readings.clear();
    this.#onChange();
  }

  #reread(name: NetworkName): void {
    this.#readings.delete(name);
    this.#onChange();
  }
}

/** The networks in the order in which they are fetched: the one that answers first. */
export function loadOrder({ network }: Exhibition): readonly NetworkName[] {
  return [network, ...networkNames.filter((name) => name !== network)];
}
