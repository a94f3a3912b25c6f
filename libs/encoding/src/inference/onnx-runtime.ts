import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type InferenceRuntime, type NeuralNetwork, type Tensor } from './inference-runtime.js';

/**
 * Each session uses one thread, so that results do not depend on the number of cores. To use more cores, open more
 * encoders.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Otherwise, each session keeps a block of memory for the largest input that it has processed.
  enableMemPattern: false,
};

/** Networks on ONNX Runtime's CPU provider. */
export const onnxRuntime: InferenceRuntime = {
  name: 'onnx',
  load: async (model) => new OnnxNetwork(await InferenceSession.create(model, SESSION_OPTIONS)),
};

class OnnxNetwork implements NeuralNetwork {
  private readonly inputName: string;

  constructor(private readonly session: InferenceSession) {
    this.inputName = session.inputNames[0]!;
  }

  async run({ shape, data }: Tensor): Promise<Record<string, Tensor>> {
    const outputs = await this.session.run({ [this.inputName]: new OrtTensor('float32', data, shape) });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data: values }]) => [
        name,
        { shape: dims, data: values as Float32Array },
      ]),
    );
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
