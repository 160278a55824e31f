import type { MapPlan } from '../../../backend.ts';
import type { DType } from '../../../dtype.ts';
import { ArgumentError } from '../../../errors.ts';
import { type Formula, type FunctionName, partsOf } from '../../../formula/formula.ts';
import { at } from '../../../shape.ts';
import type { ScalarFunction } from '../../scalarFunctions.ts';
import type { KernelFor } from '../device.ts';
import { type ShaderParts, scalarOf, vectorOf } from '../glsl.ts';
import { sourceOf } from './functions.ts';
import { stridedParts, stridedUniforms } from './strided.ts';

/** The larger or smaller one; of two zeros, whose signs alone may differ, the right one by their bits; NaN where either is. */
function extreme(name: string, wins: string, bits: string): string {
  return `
vec4 ${name}(vec4 a, vec4 b) {
  vec4 same = uintBitsToFloat(floatBitsToUint(a) ${bits} floatBitsToUint(b));
  vec4 y = mix(mix(b, a, ${wins}(a, b)), same, equal(a, b));
  return mix(mix(y, b, isNaN4(b)), a, isNaN4(a));
}`;
}

const library = `
${extreme('maximum4', 'greaterThan', '&')}
${extreme('minimum4', 'lessThan', '|')}
vec4 sign4(vec4 x) {
  vec4 y = mix(mix(vec4(1), vec4(-1), lessThan(x, vec4(0))), x, equal(x, vec4(0)));
  return mix(y, x, isNaN4(x));
}`;

/** How each function is written; the scalar functions are called by name. */
const texts: Record<Exclude<FunctionName, ScalarFunction>, (a: string, b: string, c: string) => string> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  maximum: (a, b) => `maximum4(${a}, ${b})`,
  minimum: (a, b) => `minimum4(${a}, ${b})`,
  less: (a, b) => `vec4(lessThan(${a}, ${b}))`,
  equal: (a, b) => `vec4(equal(${a}, ${b}))`,
  select: (condition, a, b) => `mix(${a}, ${b}, equal(${condition}, vec4(0)))`,
  neg: (x) => `uintBitsToFloat(floatBitsToUint(${x}) ^ 0x80000000u)`,
  sign: (x) => `sign4(${x})`,
};

/** A number's bits, which no compiler rounds, and whose sign none forgets. */
function bitsOf(x: number, dtype: DType): string {
  const [bits = 0] = dtype === 'int32' ? [x] : new Int32Array(Float32Array.of(x).buffer);
  return `ivec4(int(0x${(bits >>> 0).toString(16)}u))`;
}

/**
 * The functions a formula calls and `vector f(vec4 x0, …)`, a statement a part; inputs and numbers may be ivec4. Compilers take
 * x - x for 0, x / x for 1, (x + y) - x for y and 0 x for 0, NaN, infinities and rounding aside, and make one rounding of the two in
 * x y + z; one even crashes at x / x. So they do not see what a number is made of, nor that two operands are the same one.
 */
function functionOf({ formula, dtype }: MapPlan, inputs: readonly string[]): string {
  const given = vectorOf(dtype);
  const keep = (x: string) => (dtype === 'int32' ? x : `keep(${x})`);
  const names = new Map<Formula, string>();
  const called = new Set<ScalarFunction | 'keep'>(['keep']);
  const statements = partsOf(formula).map((part, p) => {
    const nameOf = (operand: Formula, i: number) => (i === 0 ? (names.get(operand) ?? '') : keep(names.get(operand) ?? ''));
    const [a = '', b = '', c = ''] = part.kind === 'application' ? part.operands.map(nameOf) : [];
    const write = (): string => {
      if (part.kind === 'input') return at(inputs, part.index);
      if (part.kind === 'parameter') return `${given}(parameters[${part.index}])`;
      if (part.kind !== 'application') return keep(bitsOf(part.kind === 'literal' ? part.value : Number.NaN, dtype));
      const { name } = part;
      if (isText(name)) return keep(texts[name](a, b, c));
      called.add(name);
      return keep(`${name}4(${a})`);
    };
    const compares = part.kind === 'application' && (part.name === 'equal' || part.name === 'less');
    const statement = `${compares ? 'vec4' : given} t${p} = ${write()};`;
    names.set(part, `t${p}`);
    return statement;
  });
  const parameters = inputs.map((x) => `${given} ${x}`).join(', ');
  return `${library}\n${sourceOf(called)}\nvector f(${parameters}) {\n  ${statements.join('\n  ')}\n  return ${names.get(formula)};\n}`;
}

function isText(name: FunctionName): name is keyof typeof texts {
  return name in texts;
}

/** What every WebGL2 device can read in one shader. */
const SURE_TEXTURES = 16;

/** Statements that find the elements of each input which texel t of the result takes, and these. */
function readsOf({ reads, dtype }: MapPlan, inputs: readonly string[]): { readonly find: string; readonly values: readonly string[] } {
  const vector = vectorOf(dtype);
  if (reads.inOrder) return { find: '', values: inputs.map((x) => `${x}_4(t)`) };
  const last = reads.dims.length - 1;
  // Where rows are whole texels, an input's are too, or it repeats one element.
  if (at(reads.dims, last) % 4 === 0) {
    const values = inputs.map((x, i) => (at(at(reads.strides, i), last) === 0 ? `${vector}(${x}_1(at_${x}_))` : `${x}_4(quarter(at_${x}_))`));
    return { find: 'place(4 * t); ', values };
  }
  const lanes = [0, 1, 2, 3].map((lane) => `place(4 * t + ${lane}); ${inputs.map((x) => `${x}[${lane}] = ${x}_1(at_${x}_);`).join(' ')}`);
  return { find: `${vector} ${inputs.join(', ')}; ${lanes.join(' ')} `, values: inputs };
}

/**
 * y[i] = formula(inputs[…], …), each input read along its strides. An input may be y: its texture is read while a fresh one is drawn.
 * @throws ArgumentError for more inputs than the device reads in one shader
 */
export const map: KernelFor<'map'> = (device) => {
  const { gl } = device;
  return (plan, y, handles) => {
    const most = handles.length <= SURE_TEXTURES ? SURE_TEXTURES : Number(gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS));
    if (handles.length > most)
      throw new ArgumentError('map', `this graphics device reads ${most} tensors in one kernel, not ${handles.length}; write the formula as two`);
    const inputs = handles.map((_, i) => `x${i}`);
    const textures = inputs.map((x) => `${x}_`);
    const { formula, parameters, reads, dtype } = plan;
    const { find, values } = readsOf(plan, inputs);
    const parts = (): ShaderParts => {
      const strided = reads.inOrder ? { uniforms: [], body: '' } : stridedParts(textures, reads.dims.length);
      return {
        inputs: textures,
        uniforms: [...strided.uniforms, `${scalarOf(dtype)} parameters[${Math.max(1, parameters.length)}]`],
        body: `${functionOf(plan, inputs)}${strided.body}\nvector texel(int t) { ${find}return f(${values.join(', ')}); }`,
      };
    };
    const sources = handles.map((handle) => device.source(handle));
    const uniforms = { ...(reads.inOrder ? {} : stridedUniforms(textures, reads)), parameters };
    device.texels(`map ${formula.id} along ${reads.dims.length} of ${values}`, parts, y, sources, uniforms);
  };
};
