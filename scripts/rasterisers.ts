/** A way for Chromium to draw without a graphics card. */
export interface Rasteriser {
  readonly name: string;
  /** A part of the name that WebGL gives it. */
  readonly shown: string;
  /** The command line that makes Chromium draw with it. */
  readonly args: readonly string[];
  /** The environment variable that names the Chromium which the tests draw with it. */
  readonly pathVariable: string;
}

const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'];

export const swiftshader: Rasteriser = {
  name: 'swiftshader',
  shown: 'SwiftShader',
  // What draws tensors need not put the page together too, for a sixth of all time.
  args: [...quiet, '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing'],
  pathVariable: 'SWIFTSHADER_CHROME_PATH',
};

/** Mesa's. */
export const llvmpipe: Rasteriser = {
  name: 'llvmpipe',
  shown: 'llvmpipe',
  args: [...quiet, '--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'],
  pathVariable: 'LLVMPIPE_CHROME_PATH',
};
