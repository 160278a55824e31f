import type { DType } from '../../dtype.ts';

/**
 * How tensors lie in textures, and the parts that every shader shares.
 *
 * A tensor of n elements is one RGBA32F texture, of int32 one RGBA32I texture, row-major and without gaps: element i is lane i mod 4
 * of texel i div 4, and texel t is at column t mod width of row t div width. The lanes after the last element are 0.
 *
 * Rasterisers shift integers to the right one at a time, in a third of a fetch, but convert and multiply four at once. So where all numbers
 * of elements are floats too, quotients are floats, of which the whole part is taken: exact, as the divisors are powers of two.
 */

/** What the textures hold that a shader reads, in their order, and the one it writes. */
export interface Formats {
  readonly inputs: readonly DType[];
  readonly output: DType;
  /** Whether each number of an element is a float. */
  readonly exact: boolean;
}

/** A fragment shader: the textures it reads, its uniforms as GLSL declares them, and its functions. */
export interface ShaderParts {
  readonly inputs: readonly string[];
  readonly uniforms?: readonly string[];
  readonly body: string;
}

/**
 * `x4(t)` reads texel t of the input x, `x1(i)` its element i, and `x4From(i)` its elements i … i + 3. Of the input `tiles`,
 * which has several layers, `tiles4(t, layer)` reads texel t.
 */
function reader(x: string, dtype: DType = 'float32'): string {
  const place = `
uniform int ${x}Width;
uniform float ${x}PerWidth;
ivec2 ${x}Place(int t) {
  int row = quotient(t, ${x}Width, ${x}PerWidth);
  return ivec2(t - row * ${x}Width, row);
}`;
  if (x === 'tiles') {
    return `
uniform highp sampler2DArray tiles;${place}
vec4 tiles4(int t, int layer) { return texelFetch(tiles, ivec3(tilesPlace(t), layer), 0); }`;
  }
  const [scalar, vector] = [scalarOf(dtype), vectorOf(dtype)];
  return `
uniform ${dtype === 'int32' ? 'isampler2D' : 'sampler2D'} ${x};${place}
${vector} ${x}4(int t) { return texelFetch(${x}, ${x}Place(t), 0); }
${scalar} ${x}1(int i) { return ${x}4(quarter(i))[i & 3]; }
${vector} ${x}4From(int i) {
  int t = quarter(i);
  ${vector} a = ${x}4(t), b = ${x}4(t + 1);
  return (i & 2) == 0 ? ((i & 1) == 0 ? a : ${vector}(a.yzw, b.x)) : (i & 1) == 0 ? ${vector}(a.zw, b.xy) : ${vector}(a.w, b.xyz);
}`;
}

/** The type of an element in GLSL. */
export function scalarOf(dtype: DType): string {
  return dtype === 'int32' ? 'int' : 'float';
}

/** That of four elements, a texel. */
export function vectorOf(dtype: DType): string {
  return dtype === 'int32' ? 'ivec4' : 'vec4';
}

/** NaN by its bits, because some compilers take isnan for false. */
const isNaN4 = 'bvec4 isNaN4(vec4 v) { return greaterThan(floatBitsToUint(v) & 0x7fffffffu, uvec4(0x7f800000u)); }';

/** `quarter(i)`, rounded down, and `quotient(t, width, 1 / width)` for t ≥ 0. */
function quotients({ exact }: Formats): string {
  return exact
    ? `
int quarter(int i) { return int(floor(float(i) * 0.25)); }
int quotient(int t, int width, float perWidth) { return int(float(t) * perWidth); }`
    : `
int quarter(int i) { return i >> 2; }
int quotient(int t, int width, float perWidth) { return t / width; }`;
}

function header({ inputs, uniforms = [], body }: ShaderParts, formats: Formats): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp isampler2D;
// What is written.
#define scalar ${scalarOf(formats.output)}
#define vector ${vectorOf(formats.output)}
// The width of what is written.
uniform int targetWidth;
${uniforms.map((uniform) => `uniform ${uniform};`).join('\n')}
${quotients(formats)}
${inputs.map((x, i) => reader(x, formats.inputs[i])).join('\n')}
// The texel that this fragment writes.
int position() { return int(gl_FragCoord.y) * targetWidth + int(gl_FragCoord.x); }
${isNaN4}
${body}`;
}

/** A shader whose body has `vector texel(int t)`: the four elements from 4t on. Those past `size` are stored as 0. */
export function byTexel(parts: ShaderParts, formats: Formats): string {
  return `${header({ ...parts, uniforms: ['int size', ...(parts.uniforms ?? [])] }, formats)}
layout(location = 0) out vector stored;
void main() {
  int t = position();
  bvec4 inside = lessThan(4 * t + ivec4(0, 1, 2, 3), ivec4(size));
  stored = ${formats.output === 'int32' ? 'texel(t) * ivec4(inside)' : 'mix(vec4(0), texel(t), inside)'};
}`;
}

/** A shader whose body has `scalar element(int i)`. */
export function byElement(parts: ShaderParts, formats: Formats): string {
  const body = `${parts.body}
vector texel(int t) { return vector(element(4 * t), element(4 * t + 1), element(4 * t + 2), element(4 * t + 3)); }`;
  return byTexel({ ...parts, body }, formats);
}

/** A shader with the targets y0, y1, …, one a layer, whose body has `void tile(int t)`, which sets them to texel t of each. */
export function byTile(parts: ShaderParts, formats: Formats, layers: number): string {
  const targets = Array.from({ length: layers }, (_, i) => `layout(location = ${i}) out vec4 y${i};`).join('\n');
  return `${header({ ...parts, body: `${targets}\n${parts.body}` }, formats)}
void main() { tile(position()); }`;
}

/** One triangle that covers the whole target; it needs no vertex buffer. */
export const vertexShader = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;
