import { type InferenceRuntime, type NeuralNetwork, type Tensor } from '../inference-runtime.js';
import { readOnnxGraph, type OnnxGraph } from './onnx-graph.js';
import { compileNode, type CompiledNode, type LayoutTensor } from './onnx-operators.js';
import { openTensorFlow, type TensorFlowModule } from './tensorflow.js';

/** A runtime on TensorFlow.js: native if `@tensorflow/tfjs-node` is installed, WebAssembly otherwise. */
export async function openTfjsRuntime(): Promise<InferenceRuntime> {
  const { tf, backend } = await openTensorFlow();
  return {
    name: `tfjs-${backend}`,
    load: (model) => Promise.resolve(new TfjsNetwork(tf, readOnnxGraph(model))),
  };
}

/** Runs the nodes of an ONNX graph in the order in which they are stored, which is topological. */
class TfjsNetwork implements NeuralNetwork {
  private readonly nodes: CompiledNode[];

  constructor(
    private readonly tf: TensorFlowModule,
    private readonly graph: OnnxGraph,
  ) {
    this.nodes = graph.nodes.map((node) => compileNode(tf, node, graph.initializers));
  }

  async run({ shape, data }: Tensor): Promise<Record<string, Tensor>> {
    const { tf, graph, nodes } = this;
    const engine = tf.engine();
    engine.startScope();
    try {
      const values = new Map<string, LayoutTensor>();
      values.set(graph.input, { tensor: tf.tensor(data, [...shape]), layout: 'plain' });
      for (const { output, inputs, run } of nodes) {
        values.set(output, run(inputs.map((name) => values.get(name)!)));
      }
      const outputs = await Promise.all(
        graph.outputs.map(async (name): Promise<[string, Tensor]> => {
          const { tensor } = values.get(name)!;
          return [name, { shape: tensor.shape, data: (await tensor.data()) as Float32Array }];
        }),
      );
      return Object.fromEntries(outputs);
    } finally {
      engine.endScope();
    }
  }

  release(): Promise<void> {
    for (const { dispose } of this.nodes) dispose();
    return Promise.resolve();
  }
}
