import { codesLike, lenet5 } from '@lenet-ts/lenet';
import type { Layer, LayerParameters, Trained } from '@lenet-ts/network';
import { AMPLITUDE, ArgumentError, SLOPE, squash, type Tensor } from '@lenet-ts/tensor';
import type { Constant, Graph, Node } from './schema.ts';

/** A piece of a graph: its nodes, the constants they read, and the name of what comes out of it. */
interface Piece {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly output: string;
}

/**
 * A trained network as a graph of ONNX operators: from grey levels `digits` [n, 1, size, size], 0 for paper and 255 for ink, to
 * the `scores` [n, 10] and the `answers` [n].
 * @param size the height and width of the digits; the plane around them is the graph's own
 * @throws ArgumentError for a layer that is none of squashed weighted sums
 */
export async function graphOf({ classifier, parameters }: Trained, size: number, description: string): Promise<Graph> {
  const { network } = classifier;
  const pieces = [encoding(network.plane, size)];
  for (const layer of network.layers) pieces.push(await layerPiece(layer, parameters[layer.name] ?? {}, pieces.at(-1)?.output ?? ''));
  const states = pieces.at(-1)?.output ?? '';
  pieces.push(network === lenet5 ? await rbfPiece(parameters.F6?.weight, states) : flat('scores', states));
  const answers: Node = { op: 'ArgMax', inputs: ['scores'], output: 'answers', attributes: { axis: 1, keepdims: 0 } };
  return {
    name: network.name,
    description,
    inputs: [{ name: 'digits', type: 'float32', shape: ['n', 1, size, size] }],
    outputs: [
      { name: 'scores', type: 'float32', shape: ['n', 10] },
      { name: 'answers', type: 'int64', shape: ['n'] },
    ],
    constants: [number('amplitude', AMPLITUDE), number('slope', SLOPE), ...pieces.flatMap(({ constants }) => constants)],
    nodes: [...pieces.flatMap(({ nodes }) => nodes), answers],
  };
}

/** Grey levels to what drives the input units, in the middle of the plane. */
function encoding({ size: whole, background, ink }: Trained['classifier']['network']['plane'], size: number): Piece {
  const before = (whole - size) >> 1;
  const after = whole - size - before;
  const pads = BigInt64Array.from([0, 0, before, before, 0, 0, after, after], BigInt);
  return {
    constants: [number('perLevel', (ink - background) / 255), number('background', background), { name: 'border', shape: [8], values: pads }],
    nodes: [
      { op: 'Mul', inputs: ['digits', 'perLevel'], output: 'driven' },
      { op: 'Add', inputs: ['driven', 'background'], output: 'encoded' },
      { op: 'Pad', inputs: ['encoded', 'border', 'background'], output: 'plane' },
    ],
    output: 'plane',
  };
}

/**
 * y = A tanh(S (w * x + b)). ONNX knows no lists of connections, so a map that is not seen has a kernel of zeros. Subsampling is
 * a kernel of 2x2 equal weights for each map alone.
 */
async function layerPiece({ name, sums }: Layer, { weight, bias }: LayerParameters, input: string): Promise<Piece> {
  if (sums?.activation !== squash || !weight || !bias) throw new ArgumentError('graphOf', `${name} is no layer of squashed weighted sums`);
  const { connections, kernel, subsampling } = sums;
  const { inputs, outputs } = connections;
  const side = subsampling ? 2 : kernel;
  const area = side * side;
  const given = await weight.data();
  const seen = subsampling ? 1 : inputs;
  const dense = new Float32Array(outputs * seen * area);
  for (let pair = 0; pair < connections.count; pair++) {
    const from = subsampling ? 0 : connections.inputOf(pair);
    const place = (connections.outputOf(pair) * seen + from) * area;
    if (subsampling) dense.fill(given[pair] ?? 0, place, place + area);
    else dense.set(given.subarray(pair * area, (pair + 1) * area), place);
  }
  return {
    constants: [
      { name: `${name}.weight`, shape: [outputs, seen, side, side], values: dense },
      { name: `${name}.bias`, shape: [outputs], values: Float32Array.from(await bias.data()) },
    ],
    nodes: [
      {
        op: 'Conv',
        inputs: [input, `${name}.weight`, `${name}.bias`],
        output: `${name}.sum`,
        attributes: subsampling ? { strides: [2, 2], group: outputs } : {},
      },
      { op: 'Mul', inputs: [`${name}.sum`, 'slope'], output: `${name}.steep` },
      { op: 'Tanh', inputs: [`${name}.steep`], output: `${name}.tanh` },
      { op: 'Mul', inputs: [`${name}.tanh`, 'amplitude'], output: name },
    ],
    output: name,
  };
}

/** Minus the squared distance to each code: [n, 84, 1, 1] → [n, 1, 1, 84], against the codes [10, 84] → [n, 10]. */
async function rbfPiece(like: Tensor | undefined, states: string): Promise<Piece> {
  if (!like) throw new RangeError('the network has no F6');
  const codes = codesLike(like);
  return {
    constants: [{ name: 'codes', shape: codes.shape, values: Float32Array.from(await codes.data()) }],
    nodes: [
      { op: 'Transpose', inputs: [states], output: 'row', attributes: { perm: [0, 2, 3, 1] } },
      { op: 'Sub', inputs: ['row', 'codes'], output: 'differences' },
      { op: 'ReduceSumSquare', inputs: ['differences'], output: 'distances', attributes: { axes: [3], keepdims: 0 } },
      { op: 'Neg', inputs: ['distances'], output: 'nearness' },
      ...flat('scores', 'nearness').nodes,
    ],
    output: 'scores',
  };
}

function flat(output: string, input: string): Piece {
  return { constants: [], nodes: [{ op: 'Flatten', inputs: [input], output }], output };
}

function number(name: string, value: number): Constant {
  return { name, shape: [], values: Float32Array.of(value) };
}
