import type { Tensor } from '@tensorflow/tfjs-core';
import { type TensorFlowModule } from '../../../libs/encoding/src/inference/tfjs/tensorflow.js';

/** A value that does not depend on the input: a weight, or a value computed only from weights. */
export interface ConstantTensor {
  kind: 'constant';
  shape: readonly number[];
  values: Float32Array;
}

/** A value that depends on the input: the output of a recorded kernel, or the input itself. */
export interface ComputedTensor {
  kind: 'computed';
  id: number;
  shape: readonly number[];
}

export type RecordedOperand = ConstantTensor | ComputedTensor;

/** One call of a tfjs kernel, with the kernel names, attributes and NHWC layout of tfjs. */
export interface KernelCall {
  kernel: string;
  inputs: Readonly<Record<string, RecordedOperand>>;
  attributes: Readonly<Record<string, unknown>>;
  output: ComputedTensor;
}

export interface KernelRecording {
  input: ComputedTensor;
  calls: KernelCall[];
}

/**
 * Runs a forward pass once and records every kernel whose output depends on the input.
 *
 * A kernel with only constant inputs is not recorded, because its output is a constant. A kernel with several outputs
 * is not recorded either, because face-api uses such kernels only to split final results.
 */
export function recordKernels(
  tf: TensorFlowModule,
  shape: [number, number, number, number],
  forward: (x: Tensor) => void,
): KernelRecording {
  const input = tf.zeros(shape);
  const recording: KernelRecording = { input: { kind: 'computed', id: input.id, shape }, calls: [] };
  const computed = new Map<number, ComputedTensor>([[input.id, recording.input]]);
  const constants = new Map<number, ConstantTensor>();

  const operand = (tensor: Tensor): RecordedOperand => {
    const known = computed.get(tensor.id) ?? constants.get(tensor.id);
    if (known) return known;
    const constant: ConstantTensor = {
      kind: 'constant',
      shape: tensor.shape,
      values: Float32Array.from(tensor.dataSync()),
    };
    constants.set(tensor.id, constant);
    return constant;
  };

  const stop = listenToKernels(tf, (kernel, inputs, attributes, output) => {
    const tensors = Object.entries(inputs);
    if (!tensors.some(([, tensor]) => computed.has(tensor.id))) return;
    const result: ComputedTensor = { kind: 'computed', id: output.id, shape: output.shape };
    const operands = tensors.map(([name, tensor]) => [name, operand(tensor)] as const);
    recording.calls.push({ kernel, inputs: Object.fromEntries(operands), attributes, output: result });
    computed.set(output.id, result);
  });
  try {
    tf.tidy(() => forward(input));
  } finally {
    stop();
    input.dispose();
  }
  return recording;
}

type KernelListener = (
  kernel: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, unknown>,
  output: Tensor,
) => void;

/** Calls the listener whenever a kernel with one output has run, until the returned function is called. */
function listenToKernels(tf: TensorFlowModule, listener: KernelListener): () => void {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = ((kernel, inputs, attributes) => {
    const output = runKernel(kernel, inputs, attributes);
    if (!Array.isArray(output)) {
      listener(kernel, inputs, attributes ?? {}, output);
    }
    return output;
  }) as typeof engine.runKernel;
  return () => {
    engine.runKernel = runKernel;
  };
}
