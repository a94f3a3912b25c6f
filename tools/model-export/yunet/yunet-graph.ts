import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxGraphBuilder } from '../onnx/onnx-graph.js';
import { HEAD_CHANNELS, addYunetNetwork } from './yunet-network.js';

/** The path of the parameters in the source folder, because the build does not copy the file to dist/. */
const PARAMETERS_PATH = join('tools', 'model-export', 'yunet', 'yunet-n.f32');
const CELL_STRIDES = [8, 16, 32] as const;

/**
 * Exports YuNet as ONNX.
 *
 * @param root the root folder of the project
 * @returns the bytes of an ONNX file: `pixels` [batch, height, width, 3] to `stride8`, `stride16` and `stride32`
 *   [batch, rows, columns, 16]
 */
export async function buildYunetGraph(root: string): Promise<Uint8Array> {
  const bytes = await readFile(join(root, PARAMETERS_PATH));
  const values = new Float32Array(bytes.length / 4);
  for (let index = 0; index < values.length; index += 1) values[index] = bytes.readFloatLE(4 * index);
  let read = 0;
  const nextValues = (count: number) => {
    read += count;
    if (read > values.length) throw new Error(`${PARAMETERS_PATH} has fewer parameters than YuNet.`);
    return values.slice(read - count, read);
  };

  const graph = new OnnxGraphBuilder('yunet');
  const pixels = graph.addInput('pixels', ['batch', 'height', 'width', 3]);
  const image = graph.addNode('Transpose', [pixels], { perm: [0, 3, 1, 2] });
  const outputs = addYunetNetwork(graph, image, { nextValues });
  if (read !== values.length) throw new Error(`${PARAMETERS_PATH} has more parameters than YuNet.`);
  outputs.forEach((output, index) => {
    const stride = CELL_STRIDES[index]!;
    const cells = graph.addNode('Transpose', [output], { perm: [0, 2, 3, 1] });
    graph.addOutput(cells, `stride${stride}`, ['batch', `rows${stride}`, `columns${stride}`, HEAD_CHANNELS]);
  });
  return graph.encodeModel();
}
