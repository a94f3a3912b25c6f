/** Writes face-api's networks into `models/` as ONNX files: the build's part of the encoder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadFaceApi } from './face-api/face-api.js';
import { NETWORK_NAMES } from './face-api/networks.js';
import { openWasmTensorFlow } from './face-api/tensorflow.js';
import { faceGraph } from './graphs/face-graphs.js';
import { DEFAULT_MODELS_DIRECTORY, modelFile } from './runtime/model-files.js';

const directory = process.argv[2] ?? DEFAULT_MODELS_DIRECTORY;
await mkdir(directory, { recursive: true });

const { tf } = await openWasmTensorFlow();
const api = await loadFaceApi(tf);
for (const name of NETWORK_NAMES) {
  const graph = faceGraph(api, name);
  await writeFile(modelFile(directory, name), graph);
  console.log(`${modelFile(directory, name)}  ${(graph.length / 2 ** 20).toFixed(1)} MiB`);
}
