import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { type OnnxAttribute, type OnnxConstant, type OnnxNode } from './onnx-graph.js';
import { type TensorFlowModule } from './tensorflow.js';

/**
 * A tensor that one node of the graph computes and another node uses. The layout of images is [batch, channels, height,
 * width] in ONNX and [batch, height, width, channels] in TensorFlow.js. A tensor with the layout `image` has the layout
 * of TensorFlow.js, although the graph uses the layout of ONNX, so that no tensor must be transposed.
 */
export interface LayoutTensor {
  tensor: Tensor;
  layout: 'image' | 'plain';
}

/** A node whose weights were converted to tensors. */
export interface CompiledNode {
  /** The names of the inputs that are not constants. */
  inputs: readonly string[];
  output: string;
  run: (inputs: readonly LayoutTensor[]) => LayoutTensor;
  dispose: () => void;
}

type OnnxConstants = ReadonlyMap<string, OnnxConstant>;

/** For each axis of [batch, channels, height, width], its index in [batch, height, width, channels]. */
const IMAGE_AXES = [0, 3, 1, 2] as const;

/** @throws if the node has an operator or attribute that is not supported, because the exported models do not use it */
export function compileNode(tf: TensorFlowModule, node: OnnxNode, constants: OnnxConstants): CompiledNode {
  const weights: Tensor[] = [];
  const keep = <T extends Tensor>(tensor: T): T => {
    weights.push(tf.keep(tensor));
    return tensor;
  };
  // At the end of this scope, temporary tensors are freed, except those that are kept explicitly.
  tf.engine().startScope();
  const run = compileOperator(tf, node, constants, keep);
  tf.engine().endScope();
  return {
    inputs: node.inputs.filter((name) => name !== '' && !constants.has(name)),
    output: node.output,
    run,
    dispose: () => {
      tf.dispose(weights);
    },
  };
}

function compileOperator(
  tf: TensorFlowModule,
  { operator, inputs, attributes }: OnnxNode,
  constants: OnnxConstants,
  keep: <T extends Tensor>(tensor: T) => T,
): CompiledNode['run'] {
  const constantAt = (index: number) => constants.get(inputs[index] ?? '');
  const unary = (compute: (x: Tensor) => Tensor): CompiledNode['run'] => {
    return ([x]) => ({ tensor: compute(x!.tensor), layout: x!.layout });
  };

  switch (operator) {
    case 'Identity':
      return ([x]) => x!;
    case 'Relu':
      return unary((x) => tf.relu(x));
    case 'LeakyRelu':
      return unary((x) => tf.leakyRelu(x, attributes.alpha as number));
    case 'Clip': {
      const [low, high] = [1, 2].map((index) => constantAt(index)!.values[0]!);
      return unary((x) => tf.clipByValue(x, low!, high!));
    }
    case 'Transpose':
      return compileTranspose(attributes.perm as readonly number[]);
    case 'Conv':
      return compileConvolution(tf, attributes, constantAt(1)!, constantAt(2), keep);
    case 'BatchNormalization': {
      const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) =>
        keep(tf.tensor1d(Float32Array.from(constantAt(index)!.values))),
      );
      const epsilon = attributes.epsilon as number;
      return unary((x) => tf.batchNorm(x, mean!, variance!, offset, scale, epsilon));
    }
    case 'Add':
      return compileArithmetic(tf, (a, b) => tf.add(a, b), [constantAt(0), constantAt(1)], keep);
    case 'Sub':
      return compileArithmetic(tf, (a, b) => tf.sub(a, b), [constantAt(0), constantAt(1)], keep);
    case 'Mul':
      return compileArithmetic(tf, (a, b) => tf.mul(a, b), [constantAt(0), constantAt(1)], keep);
    case 'Div':
      return compileArithmetic(tf, (a, b) => tf.div(a, b), [constantAt(0), constantAt(1)], keep);
    case 'MaxPool':
    case 'AveragePool': {
      const [size, strides] = [attributes.kernel_shape, attributes.strides] as [number, number][];
      const padding = attributes.auto_pad === 'SAME_UPPER' ? 'same' : 'valid';
      const pool = operator === 'MaxPool' ? 'maxPool' : 'avgPool';
      return unary((x) => tf[pool](x as Tensor4D, size!, strides!, padding));
    }
    case 'Pad': {
      const pads = constantAt(1)!.values;
      return unary((x) =>
        tf.pad(
          x,
          [0, 2, 3, 1].map((axis) => [pads[axis]!, pads[axis + 4]!] as [number, number]),
        ),
      );
    }
    case 'Resize': {
      const scales = constantAt(2)!.values;
      return unary((x) => {
        const [, height, width] = x.shape as [number, number, number, number];
        return tf.image.resizeNearestNeighbor(x as Tensor4D, [height * scales[2]!, width * scales[3]!]);
      });
    }
    case 'Concat': {
      const axis = attributes.axis as number;
      return (values) => {
        const { layout } = values[0]!;
        const tensors = values.map(({ tensor }) => tensor);
        return { tensor: tf.concat(tensors, layout === 'image' ? IMAGE_AXES[axis] : axis), layout };
      };
    }
    case 'Reshape': {
      const target = constantAt(1)!.values;
      return ([x]) => {
        const shape = Array.from(target, (size, axis) => (size === 0 ? x!.tensor.shape[axis]! : size));
        return { tensor: tf.reshape(x!.tensor, shape), layout: 'plain' };
      };
    }
    case 'ReduceMean': {
      const axes = (attributes.axes as readonly number[]).map((axis) => IMAGE_AXES[axis]!);
      return ([x]) => ({ tensor: tf.mean(x!.tensor, axes), layout: 'plain' });
    }
    case 'MatMul': {
      const { shape, values } = constantAt(1)!;
      const matrix = keep(tf.tensor2d(Float32Array.from(values), shape as [number, number]));
      return ([x]) => ({ tensor: tf.matMul(x!.tensor, matrix), layout: 'plain' });
    }
    default:
      throw new Error(`The ONNX operator ${operator} is not supported.`);
  }
}

/** Converts between the two layouts of an image without copying numbers. Other transpositions are not supported. */
function compileTranspose(permutation: readonly number[]): CompiledNode['run'] {
  switch (permutation.join()) {
    case '0,3,1,2':
      return ([x]) => ({ tensor: x!.tensor, layout: 'image' });
    case '0,2,3,1':
      return ([x]) => ({ tensor: x!.tensor, layout: 'plain' });
    default:
      throw new Error(`The ONNX transposition ${permutation.join()} is not supported.`);
  }
}

function compileConvolution(
  tf: TensorFlowModule,
  attributes: Readonly<Record<string, OnnxAttribute>>,
  { shape, values }: OnnxConstant,
  biases: OnnxConstant | undefined,
  keep: <T extends Tensor>(tensor: T) => T,
): CompiledNode['run'] {
  const stored = tf.tensor4d(Float32Array.from(values), shape as [number, number, number, number]);
  const depthwise = (attributes.group as number) > 1;
  // Converts weights from [out, in / groups, rows, columns] to [rows, columns, in, out], or to [rows, columns, in, 1].
  const filter = keep(tf.transpose(stored, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]));
  const bias = biases && keep(tf.tensor1d(Float32Array.from(biases.values)));
  const strides = attributes.strides as [number, number];
  const padding = toConvolutionPadding(attributes);
  return ([x]) => {
    const image = x!.tensor as Tensor4D;
    const result = depthwise
      ? tf.depthwiseConv2d(image, filter, strides, padding)
      : tf.conv2d(image, filter, strides, padding);
    return { tensor: bias ? tf.add(result, bias) : result, layout: 'image' };
  };
}

type ConvolutionPadding = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];

function toConvolutionPadding({
  auto_pad: automatic,
  pads,
}: Readonly<Record<string, OnnxAttribute>>): ConvolutionPadding {
  if (automatic === 'SAME_UPPER') return 'same';
  if (pads === undefined) return 'valid';
  const [top, left, bottom, right] = pads as readonly [number, number, number, number];
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function compileArithmetic(
  tf: TensorFlowModule,
  compute: (a: Tensor, b: Tensor) => Tensor,
  sides: readonly (OnnxConstant | undefined)[],
  keep: <T extends Tensor>(tensor: T) => T,
): CompiledNode['run'] {
  // A vector over the channels has the shape [channels, 1, 1] in ONNX and [channels] in TensorFlow.js.
  const constants = sides.map((side) => {
    if (!side) return undefined;
    const shape = side.shape.length === 3 ? [side.shape[0]!] : [...side.shape];
    return keep(tf.tensor(Float32Array.from(side.values), shape));
  });
  return (values) => {
    let next = 0;
    const [a, b] = constants.map((constant) => constant ?? values[next++]!.tensor);
    return { tensor: compute(a!, b!), layout: values[0]!.layout };
  };
}
