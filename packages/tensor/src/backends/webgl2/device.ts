import type { Kernels, Usage } from '../../backend.ts';
import { allocateArray, type DType, type TypedArray } from '../../dtype.ts';
import { BackendUnavailableError, ContextLostError } from '../../errors.ts';
import { byElement, byTexel, byTile, type Formats, type ShaderParts } from './glsl.ts';
import { Program, type Uniforms } from './program.ts';
import { type Surface, SurfacePool } from './surfaces.ts';

/** A tensor's memory: the surface that was last written to it, none before that. Every write takes a fresh one. */
export interface Buffer {
  readonly size: number;
  readonly dtype: DType;
  surface: Surface | undefined;
}

/** A buffer that nothing was written to yet. */
export function newBuffer(size: number, dtype: DType = 'float32'): Buffer {
  return { size, dtype, surface: undefined };
}

/** A kernel of the table, once it is given the device that runs it. */
export type KernelFor<Name extends keyof Kernels<Buffer>> = (device: Device) => Kernels<Buffer>[Name];

/** How many tiles a shader computes, and of how many layers, from 2 to the most that the pool can make. */
export interface TileCount {
  readonly count: number;
  readonly layers: number;
}

/** A shader's text, made when it is first needed. */
type Lazy = () => readonly [template: (parts: ShaderParts, formats: Formats) => string, parts: ShaderParts];

/** Programs beyond so many are deleted: those first that were not used longest. */
const mostPrograms = 512;

interface Prepared {
  readonly program: Program;
  readonly names: readonly string[];
}

/** Whether each number of an element is a float, as whole numbers up to 2²⁴ are. */
function isExact({ width, height }: Surface): boolean {
  return 4 * width * height <= 2 ** 24;
}

/** How the host sees the pixels of a surface. */
export function pixelsOf(gl: WebGL2RenderingContext, dtype: DType): readonly [layout: GLenum, type: GLenum] {
  return dtype === 'int32' ? [gl.RGBA_INTEGER, gl.INT] : [gl.RGBA, gl.FLOAT];
}

/** A graphics context that draws into textures of floats and of integers. */
export class Device {
  readonly gl: WebGL2RenderingContext;
  readonly surfaces: SurfacePool;
  readonly usage: Usage = { tensors: 0, bytes: 0 };
  /** What lists of connections hold. */
  readonly tables: { bytes: number } = { bytes: 0 };
  /** The programs by what names their source, those used last at the end. */
  readonly #programs = new Map<string, Prepared>();
  /** Stand in for tensors without elements, which a shader names but does not read. */
  readonly #empty: Readonly<Record<'float32' | 'int32', Surface>>;

  /** @throws BackendUnavailableError where there is no WebGL2 or it cannot draw into 32-bit float textures */
  constructor() {
    if (typeof OffscreenCanvas === 'undefined') throw new BackendUnavailableError('webgl2', 'there is no OffscreenCanvas, which browsers have.');
    const canvas = new OffscreenCanvas(1, 1);
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, powerPreference: 'high-performance' });
    if (!gl) throw new BackendUnavailableError('webgl2', 'the browser gives no WebGL2 context.');
    if (!gl.getExtension('EXT_color_buffer_float')) {
      throw new BackendUnavailableError(
        'webgl2',
        'the device cannot draw into 32-bit float textures (EXT_color_buffer_float is missing), and 16-bit ones are not exact enough.',
      );
    }
    this.gl = gl;
    this.surfaces = new SurfacePool(gl, this.usage);
    this.#empty = { float32: this.surfaces.acquire(1), int32: this.surfaces.acquire(1, { dtype: 'int32' }) };
  }

  /** @throws ContextLostError once the context is lost; this device never comes back, a new one may */
  checkContext(): void {
    if (this.gl.isContextLost()) throw new ContextLostError('webgl2');
  }

  /** Draws y, all its elements, by a shader with `vector texel(int t)`. `key` names the shader's source, which is asked for once. */
  texels(key: string, parts: () => ShaderParts, y: Buffer, inputs: readonly Surface[], uniforms: Uniforms = {}): void {
    this.#fill(key, () => [byTexel, parts()], y, inputs, uniforms);
  }

  /** The same by a shader with `scalar element(int i)`. */
  elements(key: string, parts: () => ShaderParts, y: Buffer, inputs: readonly Surface[], uniforms: Uniforms = {}): void {
    this.#fill(key, () => [byElement, parts()], y, inputs, uniforms);
  }

  #fill(key: string, parts: Lazy, y: Buffer, inputs: readonly Surface[], uniforms: Uniforms): void {
    const surface = this.surfaces.acquire(Math.ceil(y.size / 4), y);
    this.#draw(key, parts, surface, inputs, { ...uniforms, size: y.size });
    this.replace(y, surface);
  }

  /** Draws `count` tiles of one texel a layer by a shader with `void tile(int t)`. The caller releases the surface. */
  tiles(key: string, parts: () => ShaderParts, { count, layers }: TileCount, inputs: readonly Surface[], uniforms: Uniforms = {}): Surface {
    const surface = this.surfaces.acquire(count, { layers });
    this.#draw(`${key} ${layers}`, () => [(shader, formats) => byTile(shader, formats, layers), parts()], surface, inputs, uniforms);
    return surface;
  }

  #draw(key: string, parts: Lazy, target: Surface, inputs: readonly Surface[], uniforms: Uniforms): void {
    this.checkContext();
    const { gl } = this;
    const { framebuffer, width, height } = target;
    const exact = isExact(target) && inputs.every(isExact);
    const { program, names } = this.#prepare(key, parts, { output: target.dtype, inputs: inputs.map(({ dtype }) => dtype), exact });
    inputs.forEach((input, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(input.target, input.texture);
      program.set(`${names[unit]}Width`, input.width);
      program.set(`${names[unit]}PerWidth`, 1 / input.width);
    });
    program.set('targetWidth', width);
    for (const name in uniforms) program.set(name, uniforms[name] ?? 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.viewport(0, 0, width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #prepare(name: string, parts: Lazy, formats: Formats): Prepared {
    const key = `${name} ${formats.inputs} to ${formats.output}${formats.exact ? '' : ', large'}`;
    const prepared = this.#programs.get(key) ?? this.#compile(parts, formats);
    this.#programs.delete(key);
    this.#programs.set(key, prepared);
    for (const [oldest, { program }] of this.#programs) {
      if (this.#programs.size <= mostPrograms) break;
      this.gl.deleteProgram(program.program);
      this.#programs.delete(oldest);
    }
    this.gl.useProgram(prepared.program.program);
    return prepared;
  }

  #compile(parts: Lazy, formats: Formats): Prepared {
    const [template, shader] = parts();
    return { program: new Program(this.gl, template(shader, formats), shader.inputs), names: shader.inputs };
  }

  /** What a shader reads of a tensor. */
  source(buffer: Buffer): Surface {
    return buffer.surface ?? this.#empty[buffer.dtype === 'int32' ? 'int32' : 'float32'];
  }

  /** Lets the buffer be what was written to `surface`. */
  replace(buffer: Buffer, surface: Surface): void {
    if (buffer.surface) this.surfaces.release(buffer.surface);
    buffer.surface = surface;
  }

  /** Gives a tensor's texture back. */
  release(buffer: Buffer): void {
    if (buffer.surface) this.surfaces.release(buffer.surface);
    buffer.surface = undefined;
  }

  /** Uploads all elements of a tensor. */
  write(buffer: Buffer, values: TypedArray): void {
    this.checkContext();
    if (buffer.size === 0) return;
    const { gl } = this;
    const surface = this.surfaces.acquire(Math.ceil(buffer.size / 4), buffer);
    const { width, height } = surface;
    const whole = values.length === 4 * width * height ? values : allocateArray(4 * width * height, buffer.dtype);
    if (whole !== values) whole.set(values);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, surface.texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, ...pixelsOf(gl, buffer.dtype), whole);
    this.replace(buffer, surface);
  }
}
