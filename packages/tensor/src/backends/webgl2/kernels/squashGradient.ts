import type { Kernel } from '../device.ts';

/** dx[i] = g[i] (b/a)(a² - y[i]²), four at a time; a² - y² as a product, which is exact where y comes near a. */
export const squashGradient: Kernel<'squashGradient'> =
  (device) =>
  ({ amplitude: a, slope: b }, dx, [g, y]) => {
    const parts = () => ({
      inputs: ['g', 'y'],
      uniforms: ['float a', 'float b'],
      body: 'vec4 texel(int t) { return g4(t) * ((b / a) * ((a - y4(t)) * (a + y4(t)))); }',
    });
    device.texels('squashGradient', parts, dx, [device.source(g), device.source(y)], { a, b });
  };
