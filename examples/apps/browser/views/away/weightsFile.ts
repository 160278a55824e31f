import { leavesOf } from '@lenet-ts/autograd';
import { CheckpointError, parametersNamed } from '@lenet-ts/network';
import { decodeSafetensors, scope } from '@lenet-ts/tensor';
import { exhibits, type NetworkName, networkNames } from '../../exhibits.ts';

/** Bytes at most: what the networks and all that an optimiser keeps of them take is less than 1 MB. */
const MOST = 4e6;

/** Weights that were read from a file, those of the leaves in their order. */
export interface OpenedWeights {
  readonly network: NetworkName;
  readonly weights: readonly Float32Array[];
}

/** @throws CheckpointError for a file that is too large or has weights of neither network, DataError where it is no whole safetensors file */
export async function openWeights(file: File): Promise<OpenedWeights> {
  if (file.size > MOST) {
    throw new CheckpointError(file.name, `it has ${Math.round(file.size / 1e6)} MB, and weights of these networks take less than 1 MB`);
  }
  return readWeights(new Uint8Array(await file.arrayBuffer()), file.name);
}

function readWeights(bytes: Uint8Array, file: string): OpenedWeights {
  return scope(() => {
    const { tensors } = decodeSafetensors(bytes, { file });
    const layers = new Set(Object.keys(tensors).map((name) => name.split('.')[0]));
    const network = networkNames.find((name) => exhibits[name].classifier.network.layers.every((layer) => layers.has(layer.name)));
    if (!network) {
      const titles = networkNames.map((name) => exhibits[name].title).join(' or ');
      throw new CheckpointError(
        file,
        `the weights of ${titles} are not in it; its tensors are called ${Object.keys(tensors).slice(0, 5).join(', ')}`,
      );
    }
    const leaves = leavesOf(parametersNamed(exhibits[network].classifier.network, tensors, file));
    const weights = leaves.map((leaf) => {
      const values = leaf.dataSync();
      if (!(values instanceof Float32Array)) throw new CheckpointError(file, `its numbers are ${leaf.dtype}, and weights are float32`);
      return values;
    });
    return { network, weights };
  });
}
