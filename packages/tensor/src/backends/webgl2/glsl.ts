/**
 * How tensors lie in textures, and the parts that every shader shares.
 *
 * A tensor of n elements is one RGBA32F texture, row-major and without gaps: element i is lane i mod 4 of texel i div 4,
 * and texel t is at column t mod 2^shift of row t div 2^shift. The lanes after the last element are 0.
 */

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
function reader(x: string): string {
  if (x === 'tiles') {
    return `
uniform highp sampler2DArray tiles;
uniform int tilesShift;
vec4 tiles4(int t, int layer) { return texelFetch(tiles, ivec3(t & ((1 << tilesShift) - 1), t >> tilesShift, layer), 0); }`;
  }
  return `
uniform sampler2D ${x};
uniform int ${x}Shift;
vec4 ${x}4(int t) { return texelFetch(${x}, ivec2(t & ((1 << ${x}Shift) - 1), t >> ${x}Shift), 0); }
float ${x}1(int i) { return ${x}4(i >> 2)[i & 3]; }
vec4 ${x}4From(int i) {
  vec4 a = ${x}4(i >> 2), b = ${x}4((i >> 2) + 1);
  return (i & 2) == 0 ? ((i & 1) == 0 ? a : vec4(a.yzw, b.x)) : (i & 1) == 0 ? vec4(a.zw, b.xy) : vec4(a.w, b.xyz);
}`;
}

/** NaN by its bits, because some compilers take isnan for false. */
const isNaN4 = 'bvec4 isNaN4(vec4 v) { return greaterThan(floatBitsToUint(v) & 0x7fffffffu, uvec4(0x7f800000u)); }';

function header({ inputs, uniforms = [], body }: ShaderParts): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform int shift;
${uniforms.map((uniform) => `uniform ${uniform};`).join('\n')}
${inputs.map(reader).join('\n')}
// The texel that this fragment writes.
int position() { return (int(gl_FragCoord.y) << shift) + int(gl_FragCoord.x); }
${isNaN4}
${body}`;
}

/** A shader whose body has `vec4 texel(int t)`: the four elements from 4t on. Those past `size` are stored as 0. */
export function byTexel(parts: ShaderParts): string {
  return `${header({ ...parts, uniforms: ['int size', ...(parts.uniforms ?? [])] })}
layout(location = 0) out vec4 stored;
void main() {
  int t = position();
  stored = mix(vec4(0), texel(t), lessThan(4 * t + ivec4(0, 1, 2, 3), ivec4(size)));
}`;
}

/** A shader whose body has `float element(int i)`. */
export function byElement(parts: ShaderParts): string {
  return byTexel({
    ...parts,
    body: `${parts.body}
vec4 texel(int t) { return vec4(element(4 * t), element(4 * t + 1), element(4 * t + 2), element(4 * t + 3)); }`,
  });
}

/** A shader with the targets y0, y1, …, one a layer, whose body has `void tile(int t)`, which sets them to texel t of each. */
export function byTile(parts: ShaderParts, layers: number): string {
  const targets = Array.from({ length: layers }, (_, i) => `layout(location = ${i}) out vec4 y${i};`).join('\n');
  return `${header({ ...parts, body: `${targets}\n${parts.body}` })}
void main() { tile(position()); }`;
}

/** One triangle that covers the whole target; it needs no vertex buffer. */
export const vertexShader = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;
