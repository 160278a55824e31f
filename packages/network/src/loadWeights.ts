import { decodeSafetensors, scope } from '@lenet-ts/tensor';
import { CheckpointError } from './errors.ts';
import type { Network, Parameters } from './network.ts';
import { parametersNamed } from './weights.ts';

/**
 * The weights of a network from a safetensors file, on the current backend: from the disk in Node, by fetch in browsers.
 * @throws CheckpointError when the file cannot be had or is another network's, DataError when it is no safetensors file
 */
export async function loadWeights(network: Network, url: URL): Promise<Parameters> {
  const bytes = await read(url);
  return scope(() => parametersNamed(network, decodeSafetensors(bytes, { file: url.href }).tensors, url.href));
}

async function read(url: URL): Promise<Uint8Array> {
  try {
    // Not an import: a bundler for browsers would look for the module.
    if (url.protocol === 'file:') return await process.getBuiltinModule('node:fs/promises').readFile(url);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new CheckpointError(url.href, `it cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
