import proto, { type onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Batches } from '../batches.ts';
import { microsecondsPerCall } from '../measure.ts';
import type { Problem, Subject } from '../subject.ts';

const { AttributeProto, ModelProto, TensorProto } = proto.onnx;

/** ONNX Runtime on one thread, with a model that is written from our weights. */
export async function load(): Promise<Subject> {
  return { infer };
}

const infer: NonNullable<Subject['infer']> = async (problem, batch, block) => {
  const session = await InferenceSession.create(await lenet5Model(problem), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const read = async (images: Float32Array): Promise<Float32Array> => {
    const { distances } = await session.run({ images: new Tensor('float32', images, [batch, 1, 32, 32]) });
    if (!(distances?.data instanceof Float32Array)) throw new TypeError('the model gives no floats');
    return distances.data;
  };
  const first = await read(Batches.first(problem, batch).images);
  const batches = new Batches(problem, batch);
  return { distances: first, microseconds: await microsecondsPerCall(async () => void (await read(batches.next().images)), block) };
};

/** LeNet-5 up to the outputs of the RBF units, as the bytes of an ONNX file: images [n, 1, 32, 32] → distances [n, 10]. */
async function lenet5Model({ weights, codes }: Problem): Promise<Uint8Array> {
  const { withFullC3 } = await import('./layout.ts');
  const kernels = withFullC3(weights);
  const nodes: onnx.INodeProto[] = [];
  const constants: onnx.ITensorProto[] = [];
  const node = (opType: string, input: readonly string[], attributes: Readonly<Record<string, number[]>> = {}): string => {
    const output = `value${nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, ints]) => ({ name, ints, type: AttributeProto.AttributeType.INTS }));
    nodes.push({ opType, input: [...input], output: [output], attribute });
    return output;
  };
  const floats = (values: Float32Array | readonly number[], dims: number[]): string => {
    const name = `constant${constants.length}`;
    constants.push({ name, dims, dataType: TensorProto.DataType.FLOAT, floatData: [...values] });
    return name;
  };
  const weight = (name: string, dims: number[], factor: number = 1) => floats(kernels[name]?.map((value) => factor * value) ?? [], dims);
  const squash = (x: string) => node('Mul', [node('Tanh', [node('Mul', [x, floats([2 / 3], [])])]), floats([1.7159], [])]);
  const convolution = (name: string, x: string, [outputs, inputs, side]: readonly [number, number, number]) =>
    squash(node('Conv', [x, weight(`${name}.weight`, [outputs, inputs, side, side]), weight(`${name}.bias`, [outputs])]));
  const subsampling = (name: string, x: string, maps: number) => {
    const means = node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    return squash(node('Add', [node('Mul', [means, weight(`${name}.weight`, [maps, 1, 1], 4)]), weight(`${name}.bias`, [maps, 1, 1])]));
  };

  const s2 = subsampling('S2', convolution('C1', 'images', [6, 1, 5]), 6);
  const s4 = subsampling('S4', convolution('C3', s2, [16, 6, 5]), 16);
  const f6 = convolution('F6', convolution('C5', s4, [120, 16, 5]), [84, 120, 1]);
  constants.push({ name: 'row', dims: [3], dataType: TensorProto.DataType.INT64, int64Data: [0, 1, 84] });
  const differences = node('Sub', [node('Reshape', [f6, 'row']), floats(codes, [10, 84])]);
  const distances = node('ReduceSumSquare', [differences], { axes: [2] });
  nodes.push({ opType: 'Flatten', input: [distances], output: ['distances'] });
  const value = (name: string, sizes: readonly (number | string)[]): onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType: TensorProto.DataType.FLOAT,
        shape: { dim: sizes.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size })) },
      },
    },
  });
  return ModelProto.encode({
    irVersion: 7,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'lenet5',
      node: nodes,
      initializer: constants,
      input: [value('images', ['n', 1, 32, 32])],
      output: [value('distances', ['n', 10])],
    },
  }).finish();
}
