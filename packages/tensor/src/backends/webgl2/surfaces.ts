import { TensorTooLargeError } from '../../errors.ts';

/** What a shader reads: a texture, and the base-2 logarithm of its width in texels. */
export interface Source {
  readonly texture: WebGLTexture;
  readonly shift: number;
}

/** One or four float textures of one size that a draw fills together. Each keeps its framebuffer, so none is ever mixed up. */
export interface Surface {
  readonly sources: readonly Source[];
  readonly framebuffer: WebGLFramebuffer;
  readonly width: number;
  readonly height: number;
}

/** Free surfaces may hold this many bytes; then the one that was free longest is deleted. */
const freeLimit = 256 * 2 ** 20;

/** Surfaces that are handed out, taken back and handed out again: making a texture costs more than a draw. */
export class SurfacePool {
  readonly #gl: WebGL2RenderingContext;
  readonly #largestSide: number;
  /** Free surfaces, the longest free first. */
  readonly #free = new Set<Surface>();
  readonly #freeBySize = new Map<string, Surface[]>();
  #freeBytes = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#largestSide = Math.min(Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)), 2 ** 13);
  }

  /** The texture for `texels` texels: nearly square, its width a power of two. @throws TensorTooLargeError */
  layout(texels: number): { readonly shift: number; readonly width: number; readonly height: number } {
    const shift = Math.ceil(Math.log2(Math.max(1, texels)) / 2);
    const width = 2 ** shift;
    if (width > this.#largestSide) throw new TensorTooLargeError('webgl2', 4 * texels, 4 * this.#largestSide ** 2);
    return { shift, width, height: Math.max(1, Math.ceil(texels / width)) };
  }

  /** A surface of `count` textures of that layout, its contents undefined. @throws TensorTooLargeError */
  acquire(texels: number, count: 1 | 4 = 1): Surface {
    const { shift, width, height } = this.layout(texels);
    const free = this.#freeBySize.get(keyOf(width, height, count));
    const surface = free?.pop();
    if (!surface) return this.#create(shift, height, count);
    this.#free.delete(surface);
    this.#freeBytes -= bytesOf(surface);
    return surface;
  }

  release(surface: Surface): void {
    const key = keyOf(surface.width, surface.height, surface.sources.length);
    const sameSize = this.#freeBySize.get(key);
    if (sameSize) sameSize.push(surface);
    else this.#freeBySize.set(key, [surface]);
    this.#free.add(surface);
    this.#freeBytes += bytesOf(surface);
    for (const oldest of this.#free) {
      if (this.#freeBytes <= freeLimit) break;
      this.#delete(oldest);
    }
  }

  #create(shift: number, height: number, count: number): Surface {
    const gl = this.#gl;
    const width = 2 ** shift;
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    const sources = Array.from({ length: count }, (_, i) => {
      const texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0);
      return { texture, shift };
    });
    gl.drawBuffers(sources.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
    return { sources, framebuffer, width, height };
  }

  #delete(surface: Surface): void {
    const sameSize = this.#freeBySize.get(keyOf(surface.width, surface.height, surface.sources.length));
    sameSize?.splice(sameSize.indexOf(surface), 1);
    this.#free.delete(surface);
    this.#freeBytes -= bytesOf(surface);
    this.#gl.deleteFramebuffer(surface.framebuffer);
    for (const { texture } of surface.sources) this.#gl.deleteTexture(texture);
  }
}

function keyOf(width: number, height: number, count: number): string {
  return `${width}x${height}x${count}`;
}

function bytesOf({ width, height, sources }: Surface): number {
  return width * height * sources.length * 16;
}
