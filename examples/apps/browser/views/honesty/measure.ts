import { checkCurvature, checkGradient, diagGaussNewton, l2, leavesOf, pullCurvature, squaredError, vjp } from '@lenet-ts/autograd';
import { lenet5Classifier, mapLoss } from '@lenet-ts/lenet';
import { curvaturePass, gradientPass, initialParameters, spreads, type Trained } from '@lenet-ts/network';
import { type BackendName, type CreateOptions, mapTree, ones, Random, type Shape, scope, sizeOf, type Tensor, tensor } from '@lenet-ts/tensor';
import { elementwiseCalls, type Make, primitiveCalls } from '../../../../operations.ts';
import { largest } from '../../parts/numbers.ts';

/** How far off derivatives are at most, as a share of the largest one. */
export interface Errors {
  readonly gradient: number;
  readonly curvature: number;
}

type Run = (x: Make) => Tensor;

const { map: _elementwise, argmax: _argmax, argmin: _argmin, cast: _cast, ...primitives } = primitiveCalls;
const elementwise = Object.entries(elementwiseCalls).map(([name, { call }]): [string, Run] => [name, call]);
const losses: Readonly<Record<string, Run>> = {
  squaredError: (x) => squaredError(x([2, 5]), x([2, 5])),
  l2: (x) => l2(x([6])),
  mapLoss: (x) => mapLoss(1)(x([1, 84]), x([1], 'int32')),
};

/** Every operation that has a derivative, and the losses of the two networks. */
const runs: ReadonlyMap<string, Run> = new Map([...elementwise, ...Object.entries(primitives), ...Object.entries(losses)]);

/** The operations by name, and at last all of LeNet-5. */
export const NETWORK = 'LeNet-5';
export const names: readonly string[] = [...runs.keys(), NETWORK];

/** An operation as a function of its floats, with numbers to put in. */
interface Problem {
  readonly f: (...xs: Tensor[]) => Tensor;
  readonly shapes: readonly Shape[];
  /** Random, each of them exact in float32. */
  readonly inputs: readonly Float32Array[];
  /** Random, from 0 to 1: what comes back to the output. */
  readonly seed: Float32Array;
  readonly outputShape: Shape;
  readonly isLoss: boolean;
}

const float64: CreateOptions = { dtype: 'float64', backend: 'cpu' };

function problemOf(name: string): Problem {
  const run = runs.get(name);
  if (!run) throw new Error(`There is no operation ${name}.`);
  const shapes: Shape[] = [];
  scope(() =>
    run((shape, dtype) => {
      if (dtype !== 'int32') shapes.push(shape);
      return ones(shape, { dtype: dtype ?? 'float32', backend: 'cpu' });
    }),
  );
  const f = (...xs: Tensor[]) => {
    const rest = [...xs];
    return run((shape, dtype) => {
      const backend = xs[0]?.backend.name ?? 'cpu';
      return dtype === 'int32' ? ones(shape, { dtype, backend }) : (rest.shift() ?? ones(shape, { backend }));
    });
  };
  const random = new Random(1).stream(name);
  const signed = shapes.map((shape) => random.fillUniform(new Float32Array(sizeOf(shape)), -2, 2));
  const output = (inputs: readonly Float32Array[]) => scope(() => f(...place(inputs, shapes, float64)));
  // Roots and logarithms want positive numbers.
  const inputs = output(signed).dataSync().every(Number.isFinite) ? signed : signed.map((values) => values.map((value) => Math.abs(value) + 0.25));
  const outputShape = output(inputs).shape;
  const seed = random.fillUniform(new Float32Array(sizeOf(outputShape)), 0, 1);
  return { f, shapes, inputs, seed, outputShape, isLoss: name in losses };
}

function place(inputs: readonly Float32Array[], shapes: readonly Shape[], options: CreateOptions): Tensor[] {
  return inputs.map((values, i) => tensor(options.dtype === 'float64' ? Float64Array.from(values) : values, { ...options, shape: shapes[i] ?? [] }));
}

/** Gradient and curvature of every input. */
interface Derivatives {
  readonly gradient: readonly ArrayLike<number>[];
  readonly curvature: readonly ArrayLike<number>[];
}

/** The numbers of tensors, which a graphics card has to be waited for. */
async function numbersOf(found: { readonly gradient: readonly Tensor[]; readonly curvature: readonly Tensor[] }): Promise<Derivatives> {
  const read = (tensors: readonly Tensor[]) => Promise.all(tensors.map((x) => x.data()));
  const numbers = { gradient: await read(found.gradient), curvature: await read(found.curvature) };
  for (const x of [...found.gradient, ...found.curvature]) x.dispose();
  return numbers;
}

function derivatives({ f, shapes, inputs, seed, outputShape, isLoss }: Problem, options: CreateOptions): Promise<Derivatives> {
  const found = scope(() => {
    const xs = place(inputs, shapes, options);
    const [g] = place([seed], [outputShape], options);
    if (!g) throw new Error('There is no output.');
    const of = (leaves: readonly Tensor[]) => f(...leaves);
    const gradient = vjp<readonly Tensor[]>(of, xs, g);
    const curvature = isLoss
      ? diagGaussNewton<readonly Tensor[], []>((leaves) => of(leaves).mul(g).sum())(xs)
      : pullCurvature<readonly Tensor[]>(of, xs, g);
    return { gradient, curvature };
  });
  return numbersOf(found);
}

function networkDerivatives(options: CreateOptions): Promise<Derivatives> {
  const found = scope(() => {
    const classifier = lenet5Classifier(mapLoss(1));
    const { network } = classifier;
    const moved = (x: Tensor) => place([Float32Array.from(x.dataSync())], [x.shape], options)[0] ?? x;
    const trained: Trained = { classifier, parameters: mapTree(initialParameters(network, 1, spreads.root), moved) };
    const { size } = network.plane;
    const [x] = place([new Random(1).fillUniform(new Float32Array(size * size), -0.1, 1.175)], [[1, 1, size, size]], options);
    const labels = ones([1], { dtype: 'int32', ...(options.backend ? { backend: options.backend } : {}) });
    if (!x) throw new Error('There is no input.');
    return {
      gradient: leavesOf(gradientPass(trained, x, labels).gradient.parameters),
      curvature: leavesOf(curvaturePass(trained, x, labels).parameters),
    };
  });
  return numbersOf(found);
}

/** What an operation's derivatives on cpu in float64 are, and how far finite differences are from them; the network has too many inputs for those. */
export interface Reference {
  readonly name: string;
  readonly exact: Derivatives;
  readonly differences: Errors | undefined;
}

export async function reference(name: string): Promise<Reference> {
  if (name === NETWORK) return { name, exact: await networkDerivatives(float64), differences: undefined };
  const problem = problemOf(name);
  const xs = place(problem.inputs, problem.shapes, float64);
  const checks = [checkGradient(problem.f, xs), checkCurvature(problem.f, xs)] as const;
  const [gradient, curvature] = checks.map(({ comparisons }) =>
    error([comparisons.map(({ found }) => found)], [comparisons.map(({ expected }) => expected)]),
  );
  return { name, exact: await derivatives(problem, float64), differences: { gradient: gradient ?? Number.NaN, curvature: curvature ?? Number.NaN } };
}

/** How far a backend's derivatives in float32 are from those. @throws TensorError where the backend cannot run here or the device is lost */
export async function errorsOn(backend: BackendName, { name, exact }: Reference): Promise<Errors> {
  const options: CreateOptions = { dtype: 'float32', backend };
  const found = await (name === NETWORK ? networkDerivatives(options) : derivatives(problemOf(name), options));
  return { gradient: error(found.gradient, exact.gradient), curvature: error(found.curvature, exact.curvature) };
}

/** The largest difference as a share of the largest number, tensor by tensor. NaN where a number is none. */
function error(found: readonly ArrayLike<number>[], exact: readonly ArrayLike<number>[]): number {
  return Math.max(
    0,
    ...exact.map((numbers, i) => {
      const differences = Array.from(numbers, (number, k) => number - (found[i]?.[k] ?? Number.NaN));
      return largest(differences) / (largest(numbers) || 1);
    }),
  );
}
