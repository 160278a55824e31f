import { PARITY, ROTATIONS } from '../../../threefry.ts';
import type { KernelFor } from '../device.ts';

const rounds = ROTATIONS.map(
  (rotations, group) => `${rotations.map((bits) => `x.x += x.y; x.y = x.x ^ (x.y << ${bits} | x.y >> ${32 - bits});`).join(' ')}
  x += uvec2(k[${(group + 1) % 3}], k[${(group + 2) % 3}] + ${group + 1}u);`,
);

/** A texel is two blocks. */
const body = `
uvec2 block(int j) {
  uint k0 = uint(key1(0)), k1 = uint(key1(1));
  uint k[3] = uint[](k0, k1, k0 ^ k1 ^ ${PARITY}u);
  uvec2 x = uvec2(uint(j) + k0, uint(counter1(0)) + k1);
  ${rounds.join('\n  ')}
  return x;
}
vec4 texel(int t) { return vec4(uvec4(block(2 * t), block(2 * t + 1)) >> 8) * ${2 ** -24}; }`;

export const random: KernelFor<'random'> =
  (device) =>
  (_, y, [key, counter]) => {
    device.texels('random', () => ({ inputs: ['key', 'counter'], body }), y, [device.source(key), device.source(counter)]);
  };
