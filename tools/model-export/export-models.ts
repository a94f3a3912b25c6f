/** Exports the networks to `models/` as ONNX files. Exporting the models is a step of the build. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { YUNET_FILE } from '../../libs/encoding/src/detection/yunet/yunet-detector.js';
import { DLIB_RESNET_FILE } from '../../libs/encoding/src/embedding/dlib-resnet/dlib-resnet.js';
import { openWasmTensorFlow } from '../../libs/encoding/src/inference/tfjs/tensorflow.js';
import { FACE_LANDMARK_68_FILE } from '../../libs/encoding/src/landmarks/face-landmark-68/face-landmark-68.js';
import { DEFAULT_MODELS_DIRECTORY } from '../../libs/encoding/src/inference/model-files.js';
import { loadFaceApi } from './face-api/face-api.js';
import { exportEncodingGraph, exportLandmarkGraph } from './face-api/face-graphs.js';
import { buildYunetGraph } from './yunet/yunet-graph.js';

/** The root of the project, relative to the compiled file in `dist/tools/model-export/`. */
const PROJECT_ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const outputDirectory = process.argv[2] ?? DEFAULT_MODELS_DIRECTORY;
const { tf } = await openWasmTensorFlow();
const faceApi = await loadFaceApi(tf);
const graphsByFileName: Record<string, Uint8Array> = {
  [YUNET_FILE]: await buildYunetGraph(PROJECT_ROOT),
  [FACE_LANDMARK_68_FILE]: exportLandmarkGraph(faceApi),
  [DLIB_RESNET_FILE]: exportEncodingGraph(faceApi),
};
await mkdir(outputDirectory, { recursive: true });
for (const [file, graph] of Object.entries(graphsByFileName)) {
  const path = join(outputDirectory, file);
  await writeFile(path, graph);
  console.log(`${path}  ${(graph.length / 2 ** 20).toFixed(1)} MiB`);
}
