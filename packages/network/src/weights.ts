import { leavesOf } from '@lenet-ts/autograd';
import { sameShape, type Tensor } from '@lenet-ts/tensor';
import { CheckpointError } from './errors.ts';
import { type Network, type Parameters, parametersBy } from './network.ts';
import { sha256 } from './sha256.ts';

/**
 * The parameters of a network from tensors by the names that flattenTree gives them, C1.weight, C1.bias, …, as read from a file; those
 * of other names are left aside.
 * @throws CheckpointError when a tensor of the network is missing or has another shape
 */
export function parametersNamed(network: Network, tensors: Readonly<Record<string, Tensor>>, file: string): Parameters {
  return parametersBy(network, (name, { shape }) => {
    const found = tensorNamed(network, tensors, name, file);
    if (!sameShape(found.shape, shape))
      throw new CheckpointError(file, `${name} has the shape [${found.shape}], in ${network.name} it is [${shape}]`);
    return found;
  });
}

/** @throws CheckpointError when it is missing */
function tensorNamed({ name: network }: Network, tensors: Readonly<Record<string, Tensor>>, name: string, file: string): Tensor {
  const found = tensors[name];
  if (!found) throw new CheckpointError(file, `${name} of ${network} is not in it`);
  return found;
}

/** SHA-256 of all weights as little-endian float32, in the order of the layers: equal only for bit-equal networks. */
export async function weightsSha256(parameters: Parameters): Promise<string> {
  const parts = await Promise.all(leavesOf(parameters).map((tensor) => tensor.data()));
  const bytes = new DataView(new ArrayBuffer(4 * parts.reduce((sum, part) => sum + part.length, 0)));
  let offset = 0;
  for (const part of parts) {
    for (const value of part) {
      bytes.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  return sha256(bytes);
}
