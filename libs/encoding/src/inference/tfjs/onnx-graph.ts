import onnxProto from 'onnx-proto';

const { AttributeProto, ModelProto } = onnxProto.onnx;

export type OnnxAttribute = number | string | readonly number[];

export interface OnnxNode {
  operator: string;
  /** The names of the input values. An omitted optional input has an empty name. */
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant that is stored in the file. */
export interface OnnxConstant {
  shape: readonly number[];
  values: readonly number[] | Float32Array;
}

/** A parsed ONNX file. The graph has one input, and each node has one output. */
export interface OnnxGraph {
  input: string;
  outputs: readonly string[];
  nodes: readonly OnnxNode[];
  initializers: ReadonlyMap<string, OnnxConstant>;
}

/** @throws when the bytes are not a valid ONNX file */
export function readOnnxGraph(model: Uint8Array): OnnxGraph {
  const graph = ModelProto.decode(model).graph!;
  return {
    input: graph.input![0]!.name!,
    outputs: graph.output!.map(({ name }) => name!),
    nodes: graph.node!.map(({ opType, input, output, attribute }) => ({
      operator: opType!,
      inputs: input!,
      output: output![0]!,
      attributes: Object.fromEntries(attribute!.map((each) => [each.name!, readAttributeValue(each)])),
    })),
    initializers: new Map(
      graph.initializer!.map(({ name, dims, rawData, int64Data }) => [
        name!,
        {
          shape: dims!.map(Number),
          // The bytes are copied, because a Float32Array requires aligned memory, and Buffer.slice() does not copy.
          values: rawData?.length ? new Float32Array(new Uint8Array(rawData).buffer) : int64Data!.map(Number),
        },
      ]),
    ),
  };
}

type AttributeMessage = Parameters<typeof AttributeProto.encode>[0];

function readAttributeValue({ type, i, f, s, ints }: AttributeMessage): OnnxAttribute {
  const { AttributeType } = AttributeProto;
  if (type === AttributeType.INT) return Number(i);
  if (type === AttributeType.FLOAT) return f!;
  if (type === AttributeType.STRING) return new TextDecoder().decode(s);
  if (type === AttributeType.INTS) return ints!.map(Number);
  throw new Error(`An ONNX attribute of type ${type} is not supported.`);
}
