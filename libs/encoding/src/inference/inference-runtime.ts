/** A dense array of 32-bit floats in row-major order. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A loaded neural network. The calls of a network must not overlap. */
export interface NeuralNetwork {
  /**
   * @param input [batch, height, width, channels]; the batch size is variable, and so are height and width if the network
   *   allows it
   * @returns the outputs by name
   * @throws only for a defective installation (a damaged model, no memory), never because of the input
   */
  run(input: Tensor): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees the memory of the network, which must not be used afterwards. */
  release(): Promise<void>;
}

/** A runtime that runs neural networks from ONNX files with one input. */
export interface InferenceRuntime {
  /**
   * The name of the runtime. The name of the runtime is part of the version of encodings, because the results of two
   * runtimes differ by about 1e-5.
   */
  readonly name: string;
  /** @param model the content of an ONNX file */
  load(model: Uint8Array): Promise<NeuralNetwork>;
}
