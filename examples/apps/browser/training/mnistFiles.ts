import { type DigitSet, type NamedBytes, readMnist } from '@lenet-ts/digits';
import { DataError } from '@lenet-ts/tensor';
import type { Settings } from './messages.ts';

/** How MNIST's files are called, up to what kind of file they are. */
const sets = { train: ['train-images', 'train-labels'], test: ['t10k-images', 't10k-labels'] } as const;
const names: readonly string[] = Object.values(sets).flat();

/** Collects MNIST's four files, in whatever order and portions they come. */
export class MnistFiles {
  readonly #files = new Map<string, NamedBytes>();
  readonly #sets: { train?: DigitSet; test?: DigitSet } = {};

  /** Both sets, once they are complete. */
  get complete(): Settings['mnist'] {
    const { train, test } = this.#sets;
    return train && test && { train, test };
  }

  /** Takes sets that were complete before. */
  restore({ train, test }: NonNullable<Settings['mnist']>): void {
    Object.assign(this.#sets, { train, test });
  }

  /** The beginnings of the names of the files that are not here yet. */
  get missing(): string[] {
    return names.filter((name) => !this.#files.has(name));
  }

  /** Takes what it can of these files and keeps what it had of the others. @returns what is wrong with those it did not take */
  async add(files: Iterable<File>): Promise<string[]> {
    const problems: string[] = [];
    const fresh = new Map<string, NamedBytes>();
    for (const file of files) {
      const name = names.find((start) => file.name.startsWith(start));
      if (name) {
        try {
          fresh.set(name, { file: file.name, bytes: await unpacked(file) });
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          problems.push(error.message);
        }
      } else
        problems.push(
          `${file.name} is none of MNIST's files, whose names begin with ${names.join(', ')}, and none of USPS's, zip.train and zip.test.`,
        );
    }
    for (const set of ['train', 'test'] as const) {
      const [pictures, labels] = sets[set].map((name) => fresh.get(name) ?? this.#files.get(name));
      if (pictures && labels && sets[set].some((name) => fresh.has(name))) {
        try {
          this.#sets[set] = readMnist(pictures, labels);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          problems.push(error.message);
          for (const [name, { file }] of fresh) if (file === error.file) fresh.delete(name);
        }
      }
    }
    for (const [name, bytes] of fresh) this.#files.set(name, bytes);
    return problems;
  }
}

/** More than any file of MNIST's form holds: the 47 MB of its training pictures ten times over. */
const MOST = 2 ** 29;

/** The bytes of a file, unpacked by the browser where they are gzip. @throws DataError for broken gzip and for too large a file */
export async function unpacked(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST) throw new DataError(file.name, MOST, `at most ${MOST} bytes`, 'more');
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    await new Blob([bytes])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'))
      .pipeTo(
        new WritableStream<Uint8Array<ArrayBuffer>>({
          write(part) {
            length += part.length;
            if (length > MOST) throw new DataError(file.name, MOST, `at most ${MOST} bytes when unpacked`, 'more');
            parts.push(part);
          },
        }),
      );
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file.name, bytes.length, 'whole gzip data', error instanceof Error ? error.message : String(error));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
