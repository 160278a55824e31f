import { vertexShader } from './glsl.ts';

/** Values of a shader's uniforms by name: a number, or a list for an array. */
export type Uniforms = Readonly<Record<string, number | readonly number[]>>;

/** A linked program that knows how to set each of its uniforms. */
export class Program {
  readonly program: WebGLProgram;
  readonly #setters = new Map<string, (value: readonly number[]) => void>();
  /** What the uniforms were set to last, which they keep. */
  readonly #values = new Map<string, readonly number[]>();

  /** @throws Error with the compiler's log */
  constructor(gl: WebGL2RenderingContext, fragmentShader: string, inputs: readonly string[]) {
    this.program = gl.createProgram();
    const shaders = [compile(gl, gl.VERTEX_SHADER, vertexShader), compile(gl, gl.FRAGMENT_SHADER, fragmentShader)];
    for (const shader of shaders) gl.attachShader(this.program, shader);
    gl.linkProgram(this.program);
    for (const shader of shaders) gl.deleteShader(shader);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`${gl.getProgramInfoLog(this.program)}\n${gl.getShaderInfoLog(shaders[1] ?? {})}\n${fragmentShader}`);
    }
    gl.useProgram(this.program);
    inputs.forEach((input, unit) => {
      gl.uniform1i(gl.getUniformLocation(this.program, input), unit);
    });
    const count = Number(gl.getProgramParameter(this.program, gl.ACTIVE_UNIFORMS));
    for (let i = 0; i < count; i++) {
      const info = gl.getActiveUniform(this.program, i);
      if (!info || info.type === gl.SAMPLER_2D || info.type === gl.INT_SAMPLER_2D || info.type === gl.SAMPLER_2D_ARRAY) continue;
      const location = gl.getUniformLocation(this.program, info.name);
      const set = info.type === gl.FLOAT ? gl.uniform1fv : gl.uniform1iv;
      this.#setters.set(info.name.replace('[0]', ''), (value) => set.call(gl, location, value));
    }
  }

  /** Sets one of those uniforms that the compiler kept, unless it has that value. The program must be in use. */
  set(name: string, value: number | readonly number[]): void {
    const setter = this.#setters.get(name);
    if (!setter) return;
    const values = typeof value === 'number' ? [value] : value;
    const before = this.#values.get(name);
    // 0 and -0 are two values.
    if (before?.length === values.length && before.every((number, i) => Object.is(number, values[i]))) return;
    setter(values);
    this.#values.set(name, values);
  }
}

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw new Error('the graphics context makes no shaders');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
