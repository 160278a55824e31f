/** What convnetjs.ts uses of a library that has no types. */
declare module 'convnetjs' {
  class Vol {
    constructor(sx: number, sy: number, depth: number, c: number);
    readonly sx: number;
    readonly sy: number;
    readonly depth: number;
    /** The element at x, y, d is w[(sx y + x) depth + d]. */
    w: Float64Array;
    dw: Float64Array;
    clone(): Vol;
    cloneAndZero(): Vol;
  }
  class DotLayer {
    readonly filters: readonly Vol[];
    readonly biases: Vol;
    forward(x: Vol): Vol;
    backward(): void;
  }
  class ConvLayer extends DotLayer {
    constructor(options: { sx: number; filters: number; in_depth: number; in_sx: number; in_sy: number });
  }
  class FullyConnLayer extends DotLayer {
    constructor(options: { num_neurons: number; in_depth: number; in_sx: number; in_sy: number });
  }
  const convnetjs: { Vol: typeof Vol; ConvLayer: typeof ConvLayer; FullyConnLayer: typeof FullyConnLayer };
  export default convnetjs;
  export type { DotLayer, Vol };
}
