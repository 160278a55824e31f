import type { Usage } from '../../backend.ts';
import type { DType } from '../../dtype.ts';
import { OutOfMemoryError, TensorTooLargeError } from '../../errors.ts';

/** A texture, or several of one size as layers of one, and the framebuffer that draws into all of them. */
export interface Surface {
  readonly texture: WebGLTexture;
  /** TEXTURE_2D for one layer, TEXTURE_2D_ARRAY for more. */
  readonly target: GLenum;
  readonly layers: number;
  /** What its lanes are: floats or integers of 32 bits. */
  readonly dtype: DType;
  /** Of the surface alone, so that no cache can ever mix it up with another's. */
  readonly framebuffer: WebGLFramebuffer;
  /** In texels; a power of two. */
  readonly width: number;
  readonly height: number;
}

/** Free surfaces may hold this many bytes; then the one that was free longest is deleted. */
const freeLimit = 256 * 2 ** 20;

/** Surfaces that are handed out, taken back and handed out again: making a texture costs more than a draw. */
export class SurfacePool {
  readonly #gl: WebGL2RenderingContext;
  readonly #largestSide: number;
  /** How many layers a draw can write: 8 nearly everywhere, 4 at least. More results a fragment would not fit into registers. */
  readonly mostLayers: number;
  /** Free surfaces, the longest free first. */
  readonly #free = new Set<Surface>();
  readonly #freeBySize = new Map<string, Surface[]>();
  #freeBytes = 0;

  readonly #usage: Usage;

  /** @param usage what an error for lack of memory tells */
  constructor(gl: WebGL2RenderingContext, usage: Usage) {
    this.#gl = gl;
    this.#usage = usage;
    // A power of two, and few enough elements to be counted in 31 bits.
    this.#largestSide = Math.min(2 ** Math.floor(Math.log2(Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)))), 2 ** 14);
    this.mostLayers = Math.min(Number(gl.getParameter(gl.MAX_DRAW_BUFFERS)), Number(gl.getParameter(gl.MAX_COLOR_ATTACHMENTS)), 8);
  }

  /** The texture for `texels` texels: nearly square, its width a power of two. @throws TensorTooLargeError */
  layout(texels: number): { readonly width: number; readonly height: number } {
    const width = 2 ** Math.ceil(Math.log2(Math.max(1, texels)) / 2);
    if (width > this.#largestSide) throw new TensorTooLargeError('webgl2', 4 * texels, 4 * this.#largestSide ** 2);
    return { width, height: Math.max(1, Math.ceil(texels / width)) };
  }

  /** A surface of that layout, its contents undefined. @throws TensorTooLargeError, OutOfMemoryError */
  acquire(texels: number, { layers = 1, dtype = 'float32' }: { readonly layers?: number; readonly dtype?: DType } = {}): Surface {
    const wanted = { ...this.layout(texels), layers, dtype };
    const surface = this.#freeBySize.get(keyOf(wanted))?.pop();
    if (!surface) return this.#create(wanted);
    this.#free.delete(surface);
    this.#freeBytes -= bytesOf(surface);
    return surface;
  }

  release(surface: Surface): void {
    const key = keyOf(surface);
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

  #create({ width, height, layers, dtype }: Layout): Surface {
    const gl = this.#gl;
    const target = layers === 1 ? gl.TEXTURE_2D : gl.TEXTURE_2D_ARRAY;
    const texture = gl.createTexture();
    const framebuffer = gl.createFramebuffer();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(target, texture);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    if (layers === 1) {
      gl.texStorage2D(target, 1, dtype === 'int32' ? gl.RGBA32I : gl.RGBA32F, width, height);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, target, texture, 0);
    } else {
      gl.texStorage3D(target, 1, gl.RGBA32F, width, height, layers);
      const attachments = Array.from({ length: layers }, (_, layer) => gl.COLOR_ATTACHMENT0 + layer);
      for (const [layer, attachment] of attachments.entries()) gl.framebufferTextureLayer(gl.FRAMEBUFFER, attachment, texture, 0, layer);
      gl.drawBuffers(attachments);
    }
    gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const surface = { texture, target, layers, dtype, framebuffer, width, height };
    if (gl.getError() === gl.OUT_OF_MEMORY) throw new OutOfMemoryError('webgl2', bytesOf(surface), this.#usage);
    return surface;
  }

  #delete(surface: Surface): void {
    const sameSize = this.#freeBySize.get(keyOf(surface));
    sameSize?.splice(sameSize.indexOf(surface), 1);
    this.#free.delete(surface);
    this.#freeBytes -= bytesOf(surface);
    this.#gl.deleteFramebuffer(surface.framebuffer);
    this.#gl.deleteTexture(surface.texture);
  }
}

type Layout = Pick<Surface, 'width' | 'height' | 'layers' | 'dtype'>;

function keyOf({ width, height, layers, dtype }: Layout): string {
  return `${width}x${height}x${layers} ${dtype}`;
}

function bytesOf({ width, height, layers }: Surface): number {
  return width * height * layers * 16;
}
