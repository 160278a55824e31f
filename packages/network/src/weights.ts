import { leavesOf } from '@lenet-ts/autograd';
import type { Tensor } from '@lenet-ts/tensor';
import type { Parameters } from './network.ts';

/** The tensors of a network by the names they have in a file: C1.weight, C1.bias, … */
export function namedWeights(parameters: Parameters): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([layer, { weight, bias }]) => [
      [`${layer}.weight`, weight],
      [`${layer}.bias`, bias],
    ]),
  );
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
  const digest = await crypto.subtle.digest('SHA-256', bytes.buffer);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
