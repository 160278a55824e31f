import { TensorError } from '@lenet-ts/tensor';

/** A folder named by the user does not hold the data. */
export class DataNotFoundError extends TensorError {
  readonly folder: string;
  readonly missing: readonly string[];

  constructor(folder: string, missing: readonly string[]) {
    super(`${folder} lacks ${missing.join(', ')} (as they are, or with .gz after the name)`);
    this.folder = folder;
    this.missing = missing;
  }
}

/** No mirror gave the whole file, or there is no place for it. */
export class DownloadError extends TensorError {
  readonly file: string;
  /** What went wrong with each address, in the order they were tried. */
  readonly attempts: readonly { readonly url: string; readonly reason: string }[];

  constructor(file: string, attempts: readonly { readonly url: string; readonly reason: string }[]) {
    super(`${file} could not be downloaded:${attempts.map(({ url, reason }) => `\n  ${url}: ${reason}`).join('')}`);
    this.file = file;
    this.attempts = attempts;
  }

  /** What went wrong, in one line. */
  get reason(): string {
    return [...new Set(this.attempts.map(({ reason }) => reason))].join('; ');
  }
}

/** An error and all that caused it, in one line: fetch alone says no more than "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const several = error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : '';
  return [message, several, cause === undefined ? '' : reasonOf(cause)].filter(Boolean).join(': ');
}
