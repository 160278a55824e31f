import { decodeSafetensors, encodeSafetensors, scope } from '@lenet-ts/tensor';
import { CheckpointError } from './errors.ts';
import type { Network, Parameters } from './network.ts';
import type { PassState, TrainingState } from './pass.ts';
import { differenceOf, type RunDescription } from './runDescription.ts';
import { sha256 } from './sha256.ts';
import type { PassResult } from './train.ts';
import { parametersNamed } from './weights.ts';

/** What stands in the file beside the tensors. */
interface Header {
  readonly version: number;
  readonly run: RunDescription;
  readonly passes: readonly PassResult[];
  readonly pass: number;
  readonly within: PassState | undefined;
}

const VERSION = 3;
/** What the names of the optimiser's tensors begin with. */
const OPTIMISER = 'optimiser.';
const NO_SUM = '0'.repeat(64);
/** Quotes inside the header are escaped, so this stands in the file once: before its checksum. */
const BEFORE_SUM = '"sha256":"';

/**
 * A training at rest, as the bytes of a safetensors file: the weights by their names; until it is over, the optimiser's state as
 * optimiser.rate, optimiser.curvature.C1.weight and so on; and the rest in the metadata. `sha256` there is that of the whole file with zeros in its own place.
 */
export async function encodeCheckpoint(
  run: RunDescription,
  parameters: Parameters,
  { pass, within, optimiser }: TrainingState,
  passes: readonly PassResult[],
): Promise<Uint8Array> {
  const header: Header = { version: VERSION, run, passes, pass, within };
  const tensors = { ...parameters, ...(optimiser && { optimiser }) };
  const bytes = await encodeSafetensors(tensors, { checkpoint: JSON.stringify(header, writeNumber), sha256: NO_SUM });
  bytes.set(new TextEncoder().encode(await sha256(bytes.slice())), placeOfSum(bytes));
  return bytes;
}

/** A checkpoint that was found to be whole. Its tensors are made when they are asked for, on the backend of that moment. */
export class Checkpoint {
  readonly run: RunDescription;
  /** The results of the passes that were complete. */
  readonly passes: readonly PassResult[];
  readonly #header: Header;
  readonly #bytes: Uint8Array;
  readonly #file: string;

  private constructor(header: Header, bytes: Uint8Array, file: string) {
    this.run = header.run;
    this.passes = header.passes;
    this.#header = header;
    this.#bytes = bytes;
    this.#file = file;
  }

  /** @param file what errors call it. @throws CheckpointError unless every byte is as it was written, by this version of the format */
  static async decode(bytes: Uint8Array, file: string): Promise<Checkpoint> {
    const place = placeOfSum(bytes);
    if (place < 0) throw new CheckpointError(file, 'it is no checkpoint, or it is damaged: no SHA-256 is in it');
    const named = new TextDecoder('latin1').decode(bytes.subarray(place, place + NO_SUM.length));
    const blank = bytes.slice();
    blank.fill(NO_SUM.charCodeAt(0), place, place + NO_SUM.length);
    if ((await sha256(blank)) !== named) throw new CheckpointError(file, 'it is damaged: its bytes are not those that its SHA-256 was made from');
    const { checkpoint = '{}' } = scope(() => decodeSafetensors(bytes, { file }).metadata);
    // The checksum vouches for all of it, so what has the version has the fields.
    const header: Header = JSON.parse(checkpoint, readNumber);
    if (header.version !== VERSION)
      throw new CheckpointError(file, `its format has the version ${header.version}; this program reads version ${VERSION}`);
    return new Checkpoint(header, bytes, file);
  }

  /** What train() goes on from. @throws CheckpointError when `run` is not the run that was saved */
  restore(run: RunDescription, network: Network): { parameters: Parameters; state: TrainingState } {
    const file = this.#file;
    const difference = differenceOf(this.run, run);
    if (difference) throw new CheckpointError(file, `it is from another run: ${difference}`);
    const { pass, within } = this.#header;
    return scope(() => {
      const { tensors } = decodeSafetensors(this.#bytes, { file });
      const kept = Object.entries(tensors).filter(([name]) => name.startsWith(OPTIMISER));
      const optimiser = kept.map(([name, tensor]) => [name.slice(OPTIMISER.length), tensor] as const);
      const parameters = parametersNamed(network, tensors, file);
      return { parameters, state: { pass, within, optimiser: kept.length > 0 ? Object.fromEntries(optimiser) : undefined } };
    });
  }
}

function placeOfSum(bytes: Uint8Array): number {
  const place = new TextDecoder('latin1').decode(bytes).indexOf(BEFORE_SUM);
  return place < 0 ? place : place + BEFORE_SUM.length;
}

/** JSON has no NaN and no infinities, and a training that diverged has. */
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function readNumber(_: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}
