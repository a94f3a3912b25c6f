import { type OnnxGraphBuilder } from '../onnx/onnx-graph.js';

/** The number of channels of each stage of the backbone after the stem (Wu, Peng, Yu 2023, model "n"). */
const STAGE_CHANNELS = [
  [16, 16],
  [16, 64],
  [64, 64],
  [64, 64],
  [64, 64],
  [64, 64],
] as const;
/** The stages that are followed by a 2 × 2 max pooling. The features of stages 3, 4 and 5 have strides 8, 16 and 32. */
const POOLED_STAGES = [0, 2, 3, 4];
/** The number of channels of each feature map that the heads read. */
const FEATURE_CHANNELS = 64;
/** The number of outputs per cell: class score, objectness, box (dx, dy, log width, log height), five points (x, y). */
export const HEAD_CHANNELS = 16;

/** Reads the parameters of a network one after the other. */
interface ParameterReader {
  nextValues(count: number): Float32Array;
}

/**
 * Adds the layers of YuNet to a graph.
 *
 * All layers after the stem are "depthwise separable units": a 1 × 1 convolution, then a 3 × 3 depthwise one. The four
 * heads of a stride (class, objectness, box, points) are stored as one unit of 16 channels.
 *
 * @param pixels the name of an image [batch, 3, height, width] in RGB, 0…255, sides multiples of 32
 * @param parameters the parameters in the order in which this function adds the layers: for each layer the weights,
 *   then the biases
 * @returns the names of the three outputs [batch, 16, rows, columns] at strides 8, 16 and 32
 */
export function addYunetNetwork(
  graph: OnnxGraphBuilder,
  pixels: string,
  parameters: ParameterReader,
): [string, string, string] {
  let value = addRelu(graph, addStem(graph, pixels, parameters));
  const stages = STAGE_CHANNELS.map(([inner, outer], index) => {
    // The stem and its unit are stage 0; each later stage has two units.
    if (index > 0) value = addRelu(graph, addConvolutionUnit(graph, value, inner, inner, parameters));
    value = addRelu(graph, addConvolutionUnit(graph, value, inner, outer, parameters));
    const features = value;
    if (POOLED_STAGES.includes(index))
      value = graph.addNode('MaxPool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
    return features;
  });

  // The neck is a feature pyramid: coarse features are upsampled and added to finer ones.
  const coarse = addRelu(
    graph,
    addConvolutionUnit(graph, stages[5]!, FEATURE_CHANNELS, FEATURE_CHANNELS, parameters),
  );
  const middle = addRelu(
    graph,
    addConvolutionUnit(
      graph,
      graph.addNode('Add', [stages[4]!, addUpsampling(graph, coarse)]),
      FEATURE_CHANNELS,
      FEATURE_CHANNELS,
      parameters,
    ),
  );
  const fine = addRelu(
    graph,
    addConvolutionUnit(
      graph,
      graph.addNode('Add', [stages[3]!, addUpsampling(graph, middle)]),
      FEATURE_CHANNELS,
      FEATURE_CHANNELS,
      parameters,
    ),
  );

  const shared = [fine, middle, coarse].map((features) =>
    addRelu(graph, addConvolutionUnit(graph, features, FEATURE_CHANNELS, FEATURE_CHANNELS, parameters)),
  );
  return shared.map((features) =>
    addConvolutionUnit(graph, features, FEATURE_CHANNELS, HEAD_CHANNELS, parameters),
  ) as [string, string, string];
}

/**
 * Adds a 3 × 3 convolution with stride 2. YuNet was trained on BGR pixels, so the order of the input channels of the
 * weights is reversed for RGB.
 */
function addStem(graph: OnnxGraphBuilder, pixels: string, parameters: ParameterReader): string {
  const channels = STAGE_CHANNELS[0][0];
  const bgr = parameters.nextValues(channels * 3 * 9);
  const rgb = bgr.map((_, index) => {
    const [output, input, tap] = [Math.floor(index / 27), Math.floor(index / 9) % 3, index % 9];
    return bgr[output * 27 + (2 - input) * 9 + tap]!;
  });
  const weights = graph.addFloats([channels, 3, 3, 3], rgb);
  const biases = graph.addFloats([channels], parameters.nextValues(channels));
  return graph.addNode('Conv', [pixels, weights, biases], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    group: 1,
  });
}

function addConvolutionUnit(
  graph: OnnxGraphBuilder,
  value: string,
  from: number,
  to: number,
  parameters: ParameterReader,
): string {
  const pointwise = graph.addNode(
    'Conv',
    [
      value,
      graph.addFloats([to, from, 1, 1], parameters.nextValues(to * from)),
      graph.addFloats([to], parameters.nextValues(to)),
    ],
    { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], group: 1 },
  );
  return graph.addNode(
    'Conv',
    [
      pointwise,
      graph.addFloats([to, 1, 3, 3], parameters.nextValues(to * 9)),
      graph.addFloats([to], parameters.nextValues(to)),
    ],
    { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], group: to },
  );
}

function addRelu(graph: OnnxGraphBuilder, value: string): string {
  return graph.addNode('Relu', [value]);
}

function addUpsampling(graph: OnnxGraphBuilder, value: string): string {
  const scales = graph.addFloats([4], Float32Array.of(1, 1, 2, 2));
  return graph.addNode('Resize', [value, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}
