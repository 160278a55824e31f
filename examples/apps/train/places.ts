import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataNotFoundError, findDigits } from '@lenet-ts/digits/node';
import { CheckpointError } from '@lenet-ts/network';
import { CheckpointFile } from '@lenet-ts/network/node';
import { BackendUnavailableError, useBackend } from '@lenet-ts/tensor';
import { networks } from './networks.ts';
import type { Options } from './options.ts';

/** What the options name and is not there, so that no run of an hour ends with it. */
export async function problemsOfPlaces(options: Options, wanted: readonly (keyof typeof networks)[]): Promise<string[]> {
  const { data, testData, dataDir, json, backend } = options;
  const problems: string[] = [];
  const names = new Set([...wanted.map((network) => data ?? networks[network].data[0]), testData]);
  for (const name of names) {
    if (name === undefined || name === 'drawn') continue;
    await findDigits(name, dataDir).catch(
      tell(DataNotFoundError, (message) => problems.push(dataDir === undefined ? message : `--data-dir: ${message}`)),
    );
  }
  if (json !== undefined) problems.push(...(await problemsOfOutput(json)));
  try {
    if (backend) useBackend(backend);
  } catch (error) {
    tell(BackendUnavailableError, (message) => problems.push(`--backend ${backend}: ${message}`))(error);
  }
  return problems;
}

async function problemsOfOutput(file: string): Promise<string[]> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) return [`--json '${file}': it is a folder`];
  const writable = await access(dirname(file), constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? [] : [`--json '${file}': its folder does not exist or cannot be written to`];
}

/** The file that keeps the run, for this process alone; undefined where none is wanted or it cannot be had. */
export async function openRun({ save, resume, overwrite }: Options, problems: string[]): Promise<CheckpointFile | undefined> {
  const file = save ?? resume;
  if (file === undefined) return undefined;
  return CheckpointFile.open(file, { overwrite: overwrite || file === resume }).catch(
    tell(CheckpointError, (message) => {
      problems.push(`${file === resume ? '--resume' : '--save'} ${message}`);
      return undefined;
    }),
  );
}

/** Handles errors of one class by their message, and throws all others again. */
function tell<T>(type: abstract new (...args: never[]) => Error, handle: (message: string) => T): (error: unknown) => T {
  return (error) => {
    if (error instanceof type) return handle(error.message);
    throw error;
  };
}
