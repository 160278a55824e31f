import '../../packages/tensor/src/webgl2.ts';
import { pullCurvature, vjp } from '../../packages/autograd/src/index.ts';
import { type BackendName, Random, scope, type Tensor, tensor } from '../../packages/tensor/src/index.ts';
import { programOf } from './operations.ts';
import { sizeOf, type Values } from './oracle.ts';
import { evaluate, type Input, isInput, type Place, type Program, shown, textOf } from './programs.ts';

/** Where programs run, and its unit roundoff and smallest normal number. */
export interface Machine {
  readonly name: string;
  readonly unit: number;
  readonly smallest: number;
  readonly place: Place;
}

const machine = (backend: BackendName, dtype: keyof typeof precisions): Machine => ({
  name: `${backend} ${dtype}`,
  ...precisions[dtype],
  place: (values, shape) => tensor(Float64Array.from(values), { shape, dtype, backend }),
});

export const precisions = {
  float32: { unit: 2 ** -24, smallest: 2 ** -126 },
  float64: { unit: 2 ** -53, smallest: 2 ** -1022 },
};

export const machines: readonly Machine[] = [machine('cpu', 'float64'), machine('cpu', 'float32'), machine('wasm', 'float32')];

/** Runs in a browser alone. */
export const webgl2: Machine = machine('webgl2', 'float32');

/** The oracle computes in doubles itself, and bounds are of first order: the second may be as large, at most. */
const allowed = (errors: number, { unit, smallest }: Machine) => 2 * (unit + 2 ** -53) * errors + 1e3 * smallest;

/** What is computed, and what it should be and may be off. */
interface Found {
  readonly what: string;
  readonly value: number;
  readonly expected: number;
  readonly errors: number;
  /** Whether a zero has the sign that it should have; that of a sum is left open. */
  readonly signed?: boolean;
}

function isWrong({ value, expected, errors, signed }: Found, machine: Machine): boolean {
  if (!Number.isFinite(expected) || (signed && expected === 0)) return !Object.is(value, expected);
  return !(Math.abs(value - expected) <= allowed(errors, machine));
}

/** Runs a program. */
function run(program: Program, inputs: readonly Tensor[], place: Place): Tensor {
  const values: Tensor[] = [];
  let given = 0;
  for (const node of program) {
    values.push(
      isInput(node)
        ? inputs[given++]!
        : node.run(
            node.operands.map((i) => values[i]!),
            place,
          ),
    );
  }
  return values.at(-1)!;
}

/** Numbers that were read back. */
type Read = ArrayLike<number>;

const dot = (a: Read, b: Read) => Array.from(a).reduce((total, x, i) => total + x * b[i]!, 0);

/** What the gradients say of moving in the direction, with the terms' roundings where the dot product is as exact as they are. */
function gradientFound(gradients: readonly Read[], inputs: readonly Input[], seed: readonly number[], y: Values): Found {
  const value = gradients.reduce((total, g, i) => total + dot(g, inputs[i]!.direction), 0);
  const terms = inputs.reduce((total, { shape }) => total + sizeOf(shape), seed.length) + 2;
  const expected = y.elements.reduce((total, { d }, i) => total + seed[i]! * d, 0);
  const errors = y.elements.reduce((total, { a, g }, i) => total + Math.abs(seed[i]!) * (g + terms * a), 0);
  return { what: 'the gradient along the direction', value, expected, errors };
}

interface Backwards {
  readonly seed: readonly number[];
  readonly gradients: readonly Read[];
  readonly h: readonly number[];
  readonly curvatures: readonly Read[];
}

/** Σ g ∂y/∂x and Σ h (∂y/∂x)² for each element x, one direction after the other. */
function elementsFound(program: Program, inputs: readonly Input[], { seed, gradients, h, curvatures }: Backwards): Found[] {
  return inputs.flatMap((input, k) =>
    input.values.flatMap((_, element) => {
      const { elements } = evaluate(program, (other) => other.values.map((_, i) => (other === input && i === element ? 1 : 0)));
      const reached = elements.flatMap(({ d, a, g }, i) => (a === 0 ? [] : [{ d, a, g, seed: seed[i]!, h: h[i]! }]));
      const sum = (term: (y: (typeof reached)[number]) => number) => reached.reduce((total, y) => total + term(y), 0);
      const found = (what: string, read: Read | undefined, expected: number, errors: number): Found => ({
        what: `the ${what} of element ${element} of input ${k}`,
        value: read?.[element] ?? Number.NaN,
        expected,
        errors,
      });
      const terms = 2 + h.length;
      return [
        found('gradient', gradients[k], sum(({ seed, d }) => seed * d), sum(({ seed, a, g }) => Math.abs(seed) * (g + terms * a))), // biome-ignore format: value and error
        found('curvature', curvatures[k], sum(({ h, d }) => h * d * d), sum(({ h, a, g }) => h * (2 * a * g + terms * a * a))), // biome-ignore format: value and error
      ];
    }),
  );
}

const shapesOf = (tensors: readonly { readonly shape: readonly number[] }[]) => JSON.stringify(tensors.map(({ shape }) => shape));

/** Whether one operation reads each input once: where paths meet, curvature is not what this compares with. */
function isOnePath(program: Program): boolean {
  const operations = program.flatMap((node) => (isInput(node) ? [] : [node]));
  return operations.every(({ operands }) => operations.length === 1 && new Set(operands).size === operands.length);
}

/** What is wrong with a program on a machine; undefined when nothing is. */
export async function complaintAbout(program: Program, machine: Machine): Promise<string | undefined> {
  const inputs = program.filter(isInput);
  const expected = evaluate(program, ({ direction }) => direction);
  const random = new Random(program.length).stream('seed');
  const seed = expected.elements.map(() => Math.fround(random.normal()));
  const h = seed.map(Math.abs);
  const once = isOnePath(program);
  const made = scope(() => {
    const placed = inputs.map(({ values, shape }) => machine.place(values, shape));
    const f = (given: readonly Tensor[]) => run(program, given, machine.place);
    const y = f(placed);
    const gradients = vjp(f, placed, machine.place(seed, expected.shape));
    const curvatures = once ? pullCurvature(f, placed, machine.place(h, expected.shape)) : [];
    return [y, ...gradients, ...curvatures];
  });
  const [got, wanted] = [shapesOf(made), shapesOf([expected, ...inputs, ...(once ? inputs : [])])];
  if (got !== wanted) return `shapes of value, gradients and curvatures: ${got} instead of ${wanted}`;
  const [y = [], ...backwards] = await Promise.all(made.map((tensor): Promise<Read> => tensor.data()));
  for (const tensor of made) tensor.dispose();
  const values = Array.from(y, (value, i): Found => {
    const { v, e } = expected.elements[i]!;
    return { what: `element ${i}`, value, expected: v, errors: e, signed: e === 0 };
  });
  const gradients = backwards.slice(0, inputs.length);
  const curvatures = backwards.slice(inputs.length);
  const found = once ? elementsFound(program, inputs, { seed, gradients, h, curvatures }) : [gradientFound(gradients, inputs, seed, expected)];
  const wrong = [...values, ...found].find((number) => isWrong(number, machine));
  return wrong && `${wrong.what}: ${shown(wrong.value)} instead of ${shown(wrong.expected)}, which may be off by ${allowed(wrong.errors, machine)}`;
}

/** What is wrong with one case: the first complaint with all that is needed to see it again; undefined when nothing is. */
export async function failureOf(seed: number, number: number, on: readonly Machine[]): Promise<string | undefined> {
  const program = programOf(seed, number);
  for (const machine of on) {
    const complaint = await complaintOrError(program, machine);
    if (complaint) return `seed ${seed}, case ${number}, ${machine.name}: ${complaint}\n${textOf(program)}`;
  }
  return undefined;
}

/** The failures among the first programs of a seed. */
export async function failuresOf(seed: number, cases: number, on: readonly Machine[]): Promise<string[]> {
  const failures: string[] = [];
  for (let i = 0; i < cases; i++) {
    const failure = await failureOf(seed, i, on);
    if (failure) failures.push(failure);
  }
  return failures;
}

/** No program is wrong, so an error is a complaint too. */
async function complaintOrError(program: Program, machine: Machine): Promise<string | undefined> {
  try {
    return await complaintAbout(program, machine);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
