import { type Detection } from '../src/detection/detection.js';
import { detectFaces } from '../src/detection/detect-faces.js';
import { YUNET_FILE, YunetDetector } from '../src/detection/yunet/yunet-detector.js';
import { type ImagePyramid } from '../src/imaging/pyramid.js';
import { onnxRuntime } from '../src/inference/onnx-runtime.js';
import { readDemoPyramid } from './demo-photos.js';
import { loadNetwork } from './inference/networks.js';

/** Detects the faces of a demo photo, which are the input of the landmark and embedding models. */
export async function detectDemoFaces(number: number): Promise<{ photo: ImagePyramid; faces: Detection[] }> {
  const network = await loadNetwork(onnxRuntime, YUNET_FILE);
  const photo = await readDemoPyramid(number);
  const faces = await detectFaces(new YunetDetector(network), photo, 'default');
  await network.release();
  return { photo, faces };
}
