import type { Kernel } from '../device.ts';

/** w ← w - rate ∘ g. A texture cannot be read while it is written, so w gets a fresh one and gives the old one back. */
export const update: Kernel<'update'> =
  (device) =>
  ({ rateSize }, w, [rate, g]) => {
    const one = rateSize === 1;
    const parts = () => ({
      inputs: ['w', 'rate', 'g'],
      body: `vec4 texel(int t) { return w4(t) - ${one ? 'rate1(0)' : 'rate4(t)'} * g4(t); }`,
    });
    device.texels(one ? 'update by one rate' : 'update', parts, w, [device.source(w), device.source(rate), device.source(g)]);
  };
