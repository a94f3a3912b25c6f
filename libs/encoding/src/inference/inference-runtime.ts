/** A dense array of 32-bit floats, row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A network that is ready to run. One call at a time. */
export interface Network {
  /**
   * @param input [batch, height, width, channels]; the batch, and height and width where the network takes any, are free
   * @returns the outputs by name
   * @throws only where the installation is at fault (a damaged model, no memory), never over the numbers given
   */
  run(input: Tensor): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees the memory of the network, which must not run any more. */
  release(): Promise<void>;
}

/** Runs networks that are stored as ONNX files with one input. It knows nothing of what they compute. */
export interface InferenceRuntime {
  /** Names the runtime in the version of an encoding: two runtimes give the same numbers within about 1e-5. */
  readonly name: string;
  /** @param model the bytes of an ONNX file */
  load(model: Uint8Array): Promise<Network>;
}
