import * as engine from '../../packages/tensor/src/index.ts';
import * as arrays from './arrays.ts';
import { any, Draft, ofRank, type Proposal } from './draft.ts';
import * as functions from './functions.ts';
import { moves } from './moves.ts';
import { constant, type Values } from './oracle.ts';
import type { Program } from './programs.ts';

/** The shape that all broadcast to, or none. */
function together(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(...shapes.map(({ length }) => length));
  const sizes = Array.from({ length: rank }, (_, axis) => shapes.map((shape) => shape[axis - rank + shape.length] ?? 1));
  const shape = sizes.map((along) => along.find((n) => n !== 1) ?? 1);
  return sizes.every((along, axis) => along.every((n) => n === 1 || n === shape[axis])) ? shape : undefined;
}

/** An operand that broadcasts with x. */
function partner(draft: Draft, x: number, above?: number): number {
  const shape = draft.shapeOf(x);
  const fresh = () => shape.slice(draft.random.integer(shape.length + 1)).map((n) => (draft.chance(0.3) ? 1 : n === 1 && draft.chance(0.3) ? 3 : n));
  if (draft.chance(0.5)) return draft.input(fresh(), above);
  return draft.operand((other) => together([shape, other]) !== undefined, fresh, above);
}

const broadcast = (f: Parameters<typeof arrays.elementwise>[1]) => (inputs: readonly Values[]) =>
  arrays.elementwise(together(inputs.map(({ shape }) => shape))!, f, inputs);

const unaries = {
  square: engine.square, sqrt: engine.sqrt, exp: engine.exp, expm1: engine.expm1, log: engine.log, log1p: engine.log1p, tanh: engine.tanh,
  sigmoid: engine.sigmoid, softplus: engine.softplus, logSigmoid: engine.logSigmoid, sin: engine.sin, cos: engine.cos, neg: engine.neg,
  abs: engine.abs, relu: engine.relu, sign: engine.sign, floor: engine.floor, nearest: engine.nearest,
}; // biome-ignore format: a list

const binaries = {
  add: engine.add, sub: engine.sub, mul: engine.mul, div: engine.div, maximum: engine.maximum, minimum: engine.minimum, less: engine.less,
  equal: engine.equal,
}; // biome-ignore format: a list

const unary: Proposal = (draft) => {
  const [name, run] = draft.pick(Object.entries(unaries));
  const operand = any(draft, ['sqrt', 'log', 'log1p'].includes(name) ? 0.2 : undefined);
  return { text: `${name}(%0)`, operands: [operand], run: ([x]) => run(x!), reference: broadcast(functions.unary[name]!) };
};

const squash: Proposal = (draft) => {
  const [amplitude, slope] = draft.pick([[1.7159, 2 / 3], [1.7159, 2 / 3], [-0.5, 1.5]] as const); // biome-ignore format: a list
  return {
    text: `squash(%0, ${amplitude}, ${slope})`,
    operands: [any(draft)],
    run: ([x]) => engine.squash(x!, amplitude, slope),
    reference: broadcast((x) => functions.squash(x!, amplitude, slope)),
  };
};

const binary: Proposal = (draft) => {
  const [name, run] = draft.pick(Object.entries(binaries));
  const f = functions.binary[name]!;
  const x = any(draft);
  if (draft.chance(0.2)) {
    const number = draft.pick([-2, -0.5, 0.25, 1, 3]);
    return draft.chance(0.5)
      ? { text: `${name}(%0, ${number})`, operands: [x], run: ([a]) => run(a!, number), reference: broadcast((a) => f(a!, constant(number))) }
      : { text: `${name}(${number}, %0)`, operands: [x], run: ([a]) => run(number, a!), reference: broadcast((a) => f(constant(number), a!)) };
  }
  const y = partner(draft, x, name === 'div' ? 0.3 : undefined);
  return { text: `${name}(%0, %1)`, operands: [x, y], run: ([a, b]) => run(a!, b!), reference: broadcast((a, b) => f(a!, b!)) };
};

const select: Proposal = (draft) => {
  const x = any(draft);
  const y = partner(draft, x);
  const condition = draft.input(draft.shapeOf(x).map((n) => (draft.chance(0.3) ? 1 : n)));
  if (!together([condition, x, y].map((i) => draft.shapeOf(i)))) return select(draft);
  return {
    text: 'select(less(%0, 0), %1, %2)',
    operands: [condition, x, y],
    run: ([c, a, b]) => engine.select(engine.less(c!, 0), a!, b!),
    reference: broadcast((c, a, b) => functions.select(functions.binary.less!(c!, constant(0)), a!, b!)),
  };
};

const reductions = { sum: engine.sum, mean: engine.mean, max: engine.max, min: engine.min, logSumExp: engine.logSumExp };
const axesOf = (draft: Draft, x: number) => draft.shapeOf(x).flatMap((_, axis) => (draft.chance(0.5) ? [axis] : []));
const without = (y: Values, axes: readonly number[]): Values => ({ ...y, shape: y.shape.filter((_, axis) => !axes.includes(axis)) });

const reduce: Proposal = (draft) => {
  const [name, run] = draft.pick(Object.entries(reductions));
  const x = any(draft);
  const axes = axesOf(draft, x);
  const keepDims = draft.chance(0.5);
  return {
    text: `${name}(%0, [${axes}], { keepDims: ${keepDims} })`,
    operands: [x],
    run: ([a]) => run(a!, axes, { keepDims }),
    reference: ([a]) => {
      const y = arrays.reduce(a!, axes, arrays.reductions[name]!);
      return keepDims ? y : without(y, axes);
    },
  };
};

const argReduce: Proposal = (draft) => {
  const [name, run] = draft.pick(Object.entries({ argmax: engine.argmax, argmin: engine.argmin }));
  const x = draft.operand((shape) => !shape.includes(0), () => [3, 2]); // biome-ignore format: one line
  const axes = axesOf(draft, x);
  return {
    text: `${name}(%0, [${axes}])`,
    operands: [x],
    run: ([a]) => engine.cast(run(a!, axes), a!.dtype),
    reference: ([a]) => without(arrays.reduce(a!, axes, arrays.reductions[name]!), axes),
  };
};

const softmax: Proposal = (draft) => {
  const x = any(draft);
  const axes = axesOf(draft, x);
  return { text: `softmax(%0, [${axes}])`, operands: [x], run: ([a]) => engine.softmax(a!, axes), reference: ([a]) => arrays.softmax(a!, axes) };
};

const matmul: Proposal = (draft) => {
  const a = ofRank(draft, 2);
  const [transposeA, transposeB] = [draft.chance(0.4), draft.chance(0.4)];
  const shape = draft.shapeOf(a);
  const inner = shape.at(transposeA ? -2 : -1)!;
  const free = draft.size();
  const batch = draft.chance(0.5) ? [] : shape.slice(0, -2).map((n) => (draft.chance(0.3) ? 1 : n === 1 && draft.chance(0.5) ? 2 : n));
  const list = draft.chance(0.15);
  const b = draft.input(list ? [inner] : [...batch, ...(transposeB ? [free, inner] : [inner, free])]);
  const options = { transposeA, transposeB };
  return {
    text: `matmul(%0, %1, { transposeA: ${transposeA}, transposeB: ${transposeB} })`,
    operands: [a, b],
    run: ([x, y]) => engine.matmul(x!, y!, options),
    reference: ([x, y]) => {
      const rows = x!.shape.at(transposeA ? -1 : -2)!;
      if (list)
        return without(arrays.matmul(x!, { ...y!, shape: [inner, 1] }, [...x!.shape.slice(0, -2), rows, 1], transposeA, false), [
          x!.shape.length - 1,
        ]);
      const shape = [...together([x!.shape.slice(0, -2), y!.shape.slice(0, -2)])!, rows, free];
      return arrays.matmul(x!, y!, shape, transposeA, transposeB);
    },
  };
};

const conv2d: Proposal = (draft) => {
  const { random } = draft;
  const pair = (least: number, most: number) => [least + random.integer(most - least + 1), least + random.integer(most - least + 1)] as const;
  const x = draft.operand(
    ({ length }) => length === 4,
    () => [draft.size(), random.integer(4), ...pair(1, 5)],
  );
  const [batch = 0, inputs = 0, ...image] = draft.shapeOf(x);
  const [kernel, stride, padding, dilation] = [pair(1, 3), pair(1, 2), pair(0, 2), pair(1, 2)];
  const outputs = random.integer(4);
  const everything = draft.chance(0.3);
  const pairs = Array.from({ length: outputs * inputs }, (_, i) => [Math.floor(i / inputs), i % inputs] as const).filter(
    () => everything || draft.chance(0.6),
  );
  const results = image.map((n, axis) => Math.floor((n + 2 * padding[axis]! - dilation[axis]! * (kernel[axis]! - 1) - 1) / stride[axis]!) + 1);
  if (results.some((n) => n < 1)) return conv2d(draft);
  const bias = draft.chance(0.5) ? [draft.input([outputs])] : [];
  const w = draft.input([pairs.length, ...kernel]);
  const connections = new engine.Connections(inputs, outputs, pairs);
  const options = { stride, padding, dilation };
  return {
    text: `conv2d(%0, %1, ${bias.length > 0 ? '%2' : 'undefined'}, ${inputs} → ${outputs} maps by ${JSON.stringify(pairs)}, ${JSON.stringify(options)})`,
    operands: [x, w, ...bias],
    run: ([a, b, c]) => engine.conv2d(a!, b!, c, connections, options),
    reference: ([a, b, c]) => arrays.conv2d(a!, b!, c, [batch, outputs, ...results], { pairs, ...options }),
  };
};

/** The more ways an operation has, the more often it stands here. */
const proposals: readonly Proposal[] = [
  ...new Array<Proposal>(10).fill(unary),
  ...[squash, binary, binary, binary, binary, select, reduce, reduce, reduce, argReduce, softmax, matmul, matmul, matmul],
  ...[conv2d, conv2d, conv2d, ...moves],
];

/** The program of that number. A third have one operation, the others three to eight. */
export function programOf(seed: number, number: number): Program {
  const random = new engine.Random(seed).stream('program', number);
  const operations = random.integer(3) === 0 ? 1 : 3 + random.integer(6);
  const special = random.integer(4) === 0;
  const draft = new Draft(random, special ? (operations === 1 ? 'special slopes' : 'special') : 'ordinary');
  for (let made = 0; made < operations; ) if (draft.tryOne(draft.pick(proposals))) made++;
  return draft.nodes;
}
