import { OnnxGraphBuilder, type DimensionSize } from './onnx-graph.js';
import {
  type ComputedTensor,
  type ConstantTensor,
  type KernelCall,
  type RecordedOperand,
  type KernelRecording,
} from './kernel-recording.js';

/**
 * A value of the ONNX graph. The layout of an `image` is [batch, channels, height, width]. The layout of a `table` is
 * the same as in tfjs.
 */
interface OnnxValue {
  name: string;
  layout: 'image' | 'table';
}

export interface GraphOutput {
  name: string;
  value: ComputedTensor;
  shape: readonly DimensionSize[];
}

export interface GraphDescription {
  name: string;
  /** The shape of the input: [batch, height, width, channels]. */
  inputShape: readonly DimensionSize[];
  outputs: readonly GraphOutput[];
}

/** The positions of the axes batch, height, width and channels in the layout [batch, channels, height, width]. */
const IMAGE_AXES = [0, 2, 3, 1] as const;

/**
 * Converts recorded operations to ONNX. Operations on which no output depends are omitted. The batch size is not fixed.
 */
export function convertToOnnx(recording: KernelRecording, description: GraphDescription): Uint8Array {
  return new OnnxGraphTranslator(recording, description).translateGraph();
}

class OnnxGraphTranslator {
  private readonly graph: OnnxGraphBuilder;
  private readonly producers: ReadonlyMap<number, KernelCall>;
  private readonly values = new Map<number, OnnxValue>();

  constructor(
    recording: KernelRecording,
    private readonly description: GraphDescription,
  ) {
    this.graph = new OnnxGraphBuilder(description.name);
    this.producers = new Map(recording.calls.map((call) => [call.output.id, call]));
    const pixels = this.graph.addInput('pixels', description.inputShape);
    this.values.set(
      recording.input.id,
      this.addNodeWithImageOutput('Transpose', [pixels], { perm: [0, 3, 1, 2] }),
    );
  }

  translateGraph(): Uint8Array {
    for (const { name, value, shape } of this.description.outputs) {
      this.graph.addOutput(this.convertToTableLayout(this.translateTensor(value)), name, shape);
    }
    return this.graph.encodeModel();
  }

  private translateTensor(computed: ComputedTensor): OnnxValue {
    const known = this.values.get(computed.id);
    if (known) return known;
    const value = this.translateCall(this.producers.get(computed.id)!);
    this.values.set(computed.id, value);
    return value;
  }

  private translateCall(call: KernelCall): OnnxValue {
    switch (call.kernel) {
      case 'Cast':
      case 'Identity':
        return this.translateInput(call, 'x');
      case 'Conv2D':
      case 'DepthwiseConv2dNative':
        return this.translateConvolution(call);
      case 'FusedBatchNorm':
        return this.translateBatchNormalization(call);
      case 'Add':
        return this.translateLeakyRelu(call) ?? this.translateArithmetic('Add', call);
      case 'Sub':
        return this.translateArithmetic('Sub', call);
      case 'Multiply':
        return this.translateArithmetic('Mul', call);
      case 'RealDiv':
        return this.translateArithmetic('Div', call);
      case 'Relu':
        return this.addNodeWithSameLayout(this.translateInput(call, 'x'), 'Relu');
      case 'ClipByValue':
        return this.translateClip(call);
      case 'MaxPool':
        return this.translatePooling('MaxPool', call);
      case 'AvgPool':
        return this.translatePooling('AveragePool', call);
      case 'PadV2':
        return this.translatePad(call);
      case 'Concat':
        return this.translateConcatenation(call);
      case 'Reshape':
        return this.translateReshape(call);
      case 'Mean':
        return this.translateMean(call);
      case 'BatchMatMul':
        return this.translateMatrixProduct(call);
      default:
        throw new Error(`No translation for the kernel ${call.kernel}.`);
    }
  }

  private translateConvolution(call: KernelCall): OnnxValue {
    const depthwise = call.kernel === 'DepthwiseConv2dNative';
    const filter = requireConstant(call, 'filter');
    const [rows, columns, channelsIn, channelsOut] = filter.shape as [number, number, number, number];
    const shape = depthwise
      ? [channelsIn * channelsOut, 1, rows, columns]
      : [channelsOut, channelsIn, rows, columns];
    const weights = this.graph.addFloats(
      shape,
      depthwise ? transposeConstant(filter, [2, 3, 0, 1]) : transposeConstant(filter, [3, 2, 0, 1]),
    );
    const attributes = {
      kernel_shape: [rows, columns],
      strides: toPair(call.attributes.strides),
      group: depthwise ? channelsIn : 1,
    };
    const padded = this.findZeroPadding(requireOperand(call, 'x'));
    if (padded && call.attributes.pad === 'valid') {
      return this.addNodeWithImageOutput('Conv', [padded.inner.name, weights], {
        ...attributes,
        pads: padded.pads,
      });
    }
    return this.addNodeWithImageOutput('Conv', [this.translateInput(call, 'x').name, weights], {
      ...attributes,
      ...translatePadding(call),
    });
  }

  private translateBatchNormalization(call: KernelCall): OnnxValue {
    const parameters = ['scale', 'offset', 'mean', 'variance'].map((name) => {
      const { shape, values } = requireConstant(call, name);
      return this.graph.addFloats(shape, values);
    });
    return this.addNodeWithImageOutput(
      'BatchNormalization',
      [this.translateInput(call, 'x').name, ...parameters],
      {
        epsilon: { float: call.attributes.varianceEpsilon as number },
      },
    );
  }

  private translateArithmetic(operator: string, call: KernelCall): OnnxValue {
    const a = requireOperand(call, 'a');
    const b = requireOperand(call, 'b');
    const reference = this.translateTensor(a.kind === 'computed' ? a : (b as ComputedTensor));
    const names = [a, b].map((operand) =>
      operand.kind === 'constant'
        ? this.broadcastConstant(operand, reference)
        : this.translateTensor(operand).name,
    );
    return { name: this.graph.addNode(operator, names), layout: reference.layout };
  }

  /** face-api computes a leaky ReLU as relu(x − cx) + cx. One ONNX node replaces these four operations. */
  private translateLeakyRelu(call: KernelCall): OnnxValue | undefined {
    const rectified = this.findProducer(requireOperand(call, 'a'), 'Relu');
    const scaled = this.findProducer(requireOperand(call, 'b'), 'Multiply');
    const difference = rectified && this.findProducer(requireOperand(rectified, 'x'), 'Sub');
    if (!scaled || !difference) return undefined;
    const x = requireOperand(scaled, 'a');
    const slope = requireOperand(scaled, 'b');
    const sameInput =
      requireOperand(difference, 'a') === x && requireOperand(difference, 'b') === scaled.output;
    if (!sameInput || x.kind === 'constant' || slope.kind !== 'constant' || slope.values.length !== 1)
      return undefined;
    return this.addNodeWithSameLayout(this.translateTensor(x), 'LeakyRelu', [], {
      alpha: { float: slope.values[0]! },
    });
  }

  private translateClip(call: KernelCall): OnnxValue {
    const limits = [call.attributes.clipValueMin, call.attributes.clipValueMax] as number[];
    return this.addNodeWithSameLayout(
      this.translateInput(call, 'x'),
      'Clip',
      limits.map((limit) => this.graph.addScalar(limit)),
    );
  }

  private translatePooling(operator: string, call: KernelCall): OnnxValue {
    return this.addNodeWithImageOutput(operator, [this.translateInput(call, 'x').name], {
      kernel_shape: toPair(call.attributes.filterSize),
      strides: toPair(call.attributes.strides),
      ...translatePadding(call),
    });
  }

  private translatePad(call: KernelCall): OnnxValue {
    const padded = this.findZeroPadding(call.output);
    if (!padded) throw new Error('Only zero padding of height and width is supported.');
    const [top, left, bottom, right] = padded.pads as [number, number, number, number];
    const pads = this.graph.addIntegers([0, 0, top, left, 0, 0, bottom, right]);
    return this.addNodeWithImageOutput('Pad', [padded.inner.name, pads]);
  }

  /**
   * If the operand is the output of a zero padding, returns the input of the padding and its size [top, left, bottom,
   * right].
   */
  private findZeroPadding(value: RecordedOperand): { inner: OnnxValue; pads: readonly number[] } | undefined {
    const call = this.findProducer(value, 'PadV2');
    if (call?.attributes.constantValue !== 0) return undefined;
    const [batch, rows, columns, channels] = call.attributes.paddings as [number, number][];
    if ([batch!, channels!].some(([before, after]) => before !== 0 || after !== 0)) return undefined;
    return { inner: this.translateInput(call, 'x'), pads: [rows![0], columns![0], rows![1], columns![1]] };
  }

  private translateConcatenation(call: KernelCall): OnnxValue {
    const parts = Object.values(call.inputs);
    const axis = call.attributes.axis as number;
    const zeros = parts.find((part) => part.kind === 'constant');
    if (zeros) return this.translateConcatenationWithZeros(parts[0] as ComputedTensor, zeros, axis);
    const values = parts.map((part) => this.translateTensor(part as ComputedTensor));
    const { layout } = values[0]!;
    const names = values.map(({ name }) => name);
    return { name: this.graph.addNode('Concat', names, { axis: translateAxis(layout, axis) }), layout };
  }

  /**
   * Translates a concatenation with zeros. In dlib's residual blocks, the smaller operand is extended with zeros, which
   * face-api implements as a concatenation.
   */
  private translateConcatenationWithZeros(
    value: ComputedTensor,
    zeros: ConstantTensor,
    axis: number,
  ): OnnxValue {
    if (zeros.values.some((zero) => zero !== 0))
      throw new Error('Only constants of zeros can be concatenated.');
    const pads = new Array<number>(8).fill(0);
    pads[4 + translateAxis('image', axis)] = zeros.shape[axis]!;
    return this.addNodeWithImageOutput('Pad', [
      this.translateTensor(value).name,
      this.graph.addIntegers(pads),
    ]);
  }

  private translateReshape(call: KernelCall): OnnxValue {
    const x = requireOperand(call, 'x');
    const value = this.translateInput(call, 'x');
    if (x.shape.join() === call.output.shape.join()) return value;
    // In an ONNX shape, 0 keeps the size of the dimension (here the batch), and -1 means that ONNX computes the size.
    const shape = [0, -1, ...call.output.shape.slice(2)];
    return {
      name: this.graph.addNode('Reshape', [this.convertToTableLayout(value), this.graph.addIntegers(shape)]),
      layout: 'table',
    };
  }

  private translateMean(call: KernelCall): OnnxValue {
    const axes = (call.attributes.axis as number[]).map((axis) => translateAxis('image', axis));
    const name = this.graph.addNode('ReduceMean', [this.translateInput(call, 'x').name], {
      axes,
      keepdims: 0,
    });
    return { name, layout: 'table' };
  }

  private translateMatrixProduct(call: KernelCall): OnnxValue {
    const { shape, values } = requireConstant(call, 'b');
    const name = this.graph.addNode('MatMul', [
      this.translateInput(call, 'a').name,
      this.graph.addFloats(shape, values),
    ]);
    return { name, layout: 'table' };
  }

  private broadcastConstant({ shape, values }: ConstantTensor, reference: OnnxValue): string {
    if (reference.layout === 'table' || values.length === 1) return this.graph.addFloats(shape, values);
    const channels = shape.at(-1)!;
    if (values.some((value, index) => value !== values[index % channels])) {
      throw new Error('Constants that differ between pixels are not supported.');
    }
    return this.graph.addFloats([channels, 1, 1], values.slice(0, channels));
  }

  private convertToTableLayout({ name, layout }: OnnxValue): string {
    return layout === 'table' ? name : this.graph.addNode('Transpose', [name], { perm: [0, 2, 3, 1] });
  }

  private addNodeWithImageOutput(
    operator: string,
    inputs: string[],
    attributes: Parameters<OnnxGraphBuilder['addNode']>[2] = {},
  ): OnnxValue {
    return { name: this.graph.addNode(operator, inputs, attributes), layout: 'image' };
  }

  private addNodeWithSameLayout(
    value: OnnxValue,
    operator: string,
    more: string[] = [],
    attributes: Parameters<OnnxGraphBuilder['addNode']>[2] = {},
  ): OnnxValue {
    return { name: this.graph.addNode(operator, [value.name, ...more], attributes), layout: value.layout };
  }

  private translateInput(call: KernelCall, name: string): OnnxValue {
    return this.translateTensor(requireOperand(call, name) as ComputedTensor);
  }

  private findProducer(value: RecordedOperand, kernel: string): KernelCall | undefined {
    const call = value.kind === 'computed' ? this.producers.get(value.id) : undefined;
    return call?.kernel === kernel ? call : undefined;
  }
}

function requireOperand(call: KernelCall, name: string): RecordedOperand {
  const found = call.inputs[name];
  if (!found) throw new Error(`The kernel ${call.kernel} was called without ${name}.`);
  return found;
}

function requireConstant(call: KernelCall, name: string): ConstantTensor {
  const found = requireOperand(call, name);
  if (found.kind !== 'constant') throw new Error(`The ${name} of ${call.kernel} depends on the input.`);
  return found;
}

function translateAxis(layout: OnnxValue['layout'], axis: number): number {
  return layout === 'table' ? axis : IMAGE_AXES[axis]!;
}

function toPair(size: unknown): readonly number[] {
  return typeof size === 'number' ? [size, size] : (size as number[]);
}

/** The padding "same" of tfjs adds an odd pixel at the end, as SAME_UPPER of ONNX does. */
function translatePadding(call: KernelCall): { auto_pad: string } {
  return { auto_pad: call.attributes.pad === 'same' ? 'SAME_UPPER' : 'VALID' };
}

function transposeConstant({ shape, values }: ConstantTensor, order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const index = order.map(() => 0);
  return values.map(() => {
    const value = values[index.reduce((offset, position, axis) => offset + position * steps[axis]!, 0)]!;
    for (let axis = index.length - 1; axis >= 0; axis -= 1) {
      index[axis] = (index[axis]! + 1) % sizes[axis]!;
      if (index[axis] !== 0) break;
    }
    return value;
  });
}
