import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX format that is written here, with its field numbers.
 * Source: onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
const messages = {
  ModelProto: {
    irVersion: 'int64 1',
    producerName: 'string 2',
    docString: 'string 6',
    graph: 'GraphProto 7',
    opsetImport: 'repeated OperatorSetIdProto 8',
  },
  OperatorSetIdProto: { domain: 'string 1', version: 'int64 2' },
  GraphProto: {
    node: 'repeated NodeProto 1',
    name: 'string 2',
    initializer: 'repeated TensorProto 5',
    input: 'repeated ValueInfoProto 11',
    output: 'repeated ValueInfoProto 12',
  },
  NodeProto: {
    input: 'repeated string 1',
    output: 'repeated string 2',
    name: 'string 3',
    opType: 'string 4',
    attribute: 'repeated AttributeProto 5',
  },
  AttributeProto: { name: 'string 1', i: 'int64 3', ints: 'repeated int64 8', type: 'int32 20' },
  TensorProto: { dims: 'repeated int64 1', dataType: 'int32 2', name: 'string 8', rawData: 'bytes 9' },
  ValueInfoProto: { name: 'string 1', type: 'TypeProto 2' },
  TypeProto: { tensorType: 'TensorTypeProto 1' },
  TensorTypeProto: { elemType: 'int32 1', shape: 'TensorShapeProto 2' },
  TensorShapeProto: { dim: 'repeated DimensionProto 1' },
  DimensionProto: { dimValue: 'int64 1', dimParam: 'string 2' },
};

const root: protobuf.Root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields: mapValues(fields, fieldOf) }])),
});

function mapValues<T>(fields: Record<string, string>, map: (text: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, map(text)]));
}

/** 'repeated int64 8' as protobufjs wants it. */
function fieldOf(text: string): protobuf.IField {
  const [id = '', type = '', rule] = text.split(' ').reverse();
  return { type, id: Number(id), ...(rule && { rule }) };
}

/** What ONNX calls its element types. */
export const elementTypes = { float32: 1, int64: 7 } as const;
const attributeTypes = { int: 2, ints: 7 } as const;

/** One operation of a graph: what it reads, the name of what it writes, and how. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** Numbers that the graph holds. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** What goes in or comes out; a text in a shape is a size that is open. */
export interface Port {
  readonly name: string;
  readonly type: keyof typeof elementTypes;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
}

/** The operator set whose definitions the nodes follow, and the version of the file format that goes with it. */
const OPSET = 13;
const IR_VERSION = 7;

/** The bytes of an ONNX file. */
export function encodeModel({ name, description, inputs, outputs, constants, nodes }: Graph): Uint8Array {
  const Model = root.lookupType('ModelProto');
  const model = {
    irVersion: IR_VERSION,
    producerName: 'lenet-ts',
    docString: description,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name,
      node: nodes.map(({ op, inputs: input, output, attributes = {} }) => ({
        opType: op,
        name: output,
        input,
        output: [output],
        attribute: Object.entries(attributes).map(([key, value]) =>
          typeof value === 'number' ? { name: key, i: value, type: attributeTypes.int } : { name: key, ints: value, type: attributeTypes.ints },
        ),
      })),
      initializer: constants.map(({ name: constant, shape, values }) => ({
        name: constant,
        dims: shape,
        dataType: values instanceof Float32Array ? elementTypes.float32 : elementTypes.int64,
        rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      })),
      input: inputs.map(portOf),
      output: outputs.map(portOf),
    },
  };
  return Model.encode(Model.fromObject(model)).finish();
}

function portOf({ name, type, shape }: Port): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
