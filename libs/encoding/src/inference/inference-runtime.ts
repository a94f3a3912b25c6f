/** A dense array of 32-bit floats, row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A loaded network. Calls must not overlap. */
export interface Network {
  /**
   * @param input [batch, height, width, channels]; the batch size is variable, and so are height and width if the network
   *   allows it
   * @returns the outputs by name
   * @throws only for a defective installation (a damaged model, no memory), never because of the input
   */
  run(input: Tensor): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees the memory of the network. It must not be run afterwards. */
  release(): Promise<void>;
}

/** Runs networks that are stored as ONNX files with one input. */
export interface InferenceRuntime {
  /** Part of the version of an encoding: the results of two runtimes differ by about 1e-5. */
  readonly name: string;
  /** @param model the bytes of an ONNX file */
  load(model: Uint8Array): Promise<Network>;
}
