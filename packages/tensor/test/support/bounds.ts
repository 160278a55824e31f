import type { BackendName } from '../../src/backend.ts';
import type { DType } from '../../src/dtype.ts';

/** What may be less exact than half an ulp. */
export type ScalarError = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'sigmoid' | 'sin' | 'cos' | 'sqrt' | 'div';

const functions = (ulps: number) => ({ exp: ulps, expm1: ulps, log: ulps, log1p: ulps, tanh: ulps, sigmoid: ulps, sin: ulps, cos: ulps });

/** How exact a backend's float32 arithmetic is, beyond what IEEE 754 fixes for +, - and ×. Errors in ulp, at most. */
export interface Arithmetic extends Readonly<Record<ScalarError, number>> {
  /** The absolute error of a result below the smallest normal number, 2^-126. At 2^-126 denormals are flushed to 0. */
  readonly underflow: number;
  /** Whether -0 and +0 are told apart in elementwise results and in data that is only moved. */
  readonly signedZeros: boolean;
}

/** What WebGL draws with; nothing in Node. */
function rendererOfWebgl(): string {
  if (typeof OffscreenCanvas === 'undefined') return '';
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  return String(gl?.getParameter(gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
}

/** Software rasterisers divide and take roots with the processor's instructions, which IEEE 754 fixes. */
const roundsExactly = /SwiftShader|llvmpipe/.test(rendererOfWebgl());

/** One row a backend, with the reason for each bound. A backend without a row does not compile. */
const arithmetic: Record<BackendName, Arithmetic> = {
  // Computed in float64 and rounded once: half an ulp, and a hair where the float64 value lies beside a midpoint.
  cpu: { ...functions(1), sqrt: 0.5, div: 0.5, underflow: 2 ** -149, signedZeros: true },
  // The functions are made of float32 operations, each rounded; all else is exact IEEE.
  wasm: { ...functions(2), sqrt: 0.5, div: 0.5, underflow: 2 ** -149, signedZeros: true },
  // Its functions are polynomials in float32, each step rounded. GLSL ES allows a quotient 2.5 ulp, and a root what a reciprocal of an
  // inverse root of 2 ulp has; an NVIDIA H200 has 2.63 there.
  webgl2: { ...functions(3), sqrt: roundsExactly ? 0.5 : 3, div: roundsExactly ? 0.5 : 2.5, underflow: 2 ** -126, signedZeros: true },
};

/** Math.exp and its like are within 1 ulp in float64, sigmoid within 2; the reference calls the same functions, which mathjs checks. */
const float64: Arithmetic = { ...functions(2), sqrt: 0.5, div: 0.5, underflow: 2 ** -1074, signedZeros: true };

/** The arithmetic of a backend in a dtype, and its format. */
export interface Rounding extends Arithmetic {
  /** The unit roundoff u: a rounded result is within u times its size, and 1 ulp is at most 2u times it. */
  readonly unit: number;
  readonly smallestNormal: number;
  /** From this size on a result rounds to infinity. */
  readonly overflow: number;
}

export function roundingOf(backend: BackendName, dtype: DType): Rounding {
  if (dtype === 'float64') return { ...float64, unit: 2 ** -53, smallestNormal: 2 ** -1022, overflow: Number.POSITIVE_INFINITY };
  return { ...arithmetic[backend], unit: 2 ** -24, smallestNormal: 2 ** -126, overflow: 2 ** 128 - 2 ** 103 };
}
