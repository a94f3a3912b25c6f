import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { AttributeProto, ModelProto, TensorProto } = onnx;

/** A fixed size, or the name of a size that is determined when the graph runs. */
export type DimensionSize = number | string;

type OnnxAttributeValue = number | string | readonly number[] | { float: number };

const OPERATOR_SET_VERSION = 17;
const FORMAT_VERSION = 8;

/**
 * Builds an ONNX graph. The methods that add nodes or constants return the names of the new values. Other nodes refer
 * to the values by these names.
 */
export class OnnxGraphBuilder {
  private readonly nodes: InstanceType<typeof onnx.NodeProto>[] = [];
  private readonly initializers: InstanceType<typeof onnx.TensorProto>[] = [];
  private readonly inputs: ReturnType<typeof createValueInfo>[] = [];
  private readonly outputs: ReturnType<typeof createValueInfo>[] = [];
  private names = 0;

  constructor(private readonly name: string) {}

  addInput(name: string, shape: readonly DimensionSize[]): string {
    this.inputs.push(createValueInfo(name, shape));
    return name;
  }

  addOutput(value: string, name: string, shape: readonly DimensionSize[]): void {
    this.nodes.push(new onnx.NodeProto({ opType: 'Identity', name, input: [value], output: [name] }));
    this.outputs.push(createValueInfo(name, shape));
  }

  addFloats(shape: readonly number[], values: Float32Array): string {
    const name = this.createUniqueName('weights');
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push(
      new TensorProto({ name, dims: [...shape], dataType: TensorProto.DataType.FLOAT, rawData }),
    );
    return name;
  }

  addScalar(value: number): string {
    return this.addFloats([], Float32Array.of(value));
  }

  addIntegers(values: readonly number[]): string {
    const name = this.createUniqueName('integers');
    this.initializers.push(
      new TensorProto({
        name,
        dims: [values.length],
        dataType: TensorProto.DataType.INT64,
        int64Data: [...values],
      }),
    );
    return name;
  }

  /** Adds a node with one output and returns that output's name. */
  addNode(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttributeValue>> = {},
  ): string {
    const name = this.createUniqueName(opType);
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value));
    this.nodes.push(new onnx.NodeProto({ opType, name, input: [...input], output: [name], attribute }));
    return name;
  }

  /** Returns the graph as the content of an `.onnx` file. */
  encodeModel(): Uint8Array {
    const graph = {
      name: this.name,
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    };
    return ModelProto.encode({
      irVersion: FORMAT_VERSION,
      producerName: 'frs',
      opsetImport: [{ domain: '', version: OPERATOR_SET_VERSION }],
      graph,
    }).finish();
  }

  private createUniqueName(stem: string): string {
    this.names += 1;
    return `${stem}_${this.names}`;
  }
}

function encodeAttribute(name: string, value: OnnxAttributeValue) {
  const { AttributeType } = AttributeProto;
  if (typeof value === 'number') return new AttributeProto({ name, type: AttributeType.INT, i: value });
  if (typeof value === 'string') {
    return new AttributeProto({ name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if ('float' in value) return new AttributeProto({ name, type: AttributeType.FLOAT, f: value.float });
  return new AttributeProto({ name, type: AttributeType.INTS, ints: [...value] });
}

function createValueInfo(name: string, shape: readonly DimensionSize[]) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return new onnx.ValueInfoProto({
    name,
    type: { tensorType: { elemType: TensorProto.DataType.FLOAT, shape: { dim } } },
  });
}
