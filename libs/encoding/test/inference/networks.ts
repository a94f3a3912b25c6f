import { YUNET_FILE } from '../../src/detection/yunet/yunet-detector.js';
import { DLIB_RESNET_FILE } from '../../src/embedding/dlib-resnet/dlib-resnet.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import {
  type InferenceRuntime,
  type NeuralNetwork,
  type Tensor,
} from '../../src/inference/inference-runtime.js';
import { DEFAULT_MODELS_DIRECTORY, readModel } from '../../src/inference/model-files.js';
import { onnxRuntime } from '../../src/inference/onnx-runtime.js';
import { openTfjsRuntime } from '../../src/inference/tfjs/tfjs-runtime.js';
import { FACE_LANDMARK_68_FILE } from '../../src/landmarks/face-landmark-68/face-landmark-68.js';

/** All inference runtimes, each with its name. */
export const INFERENCE_RUNTIMES: readonly [name: string, open: () => Promise<InferenceRuntime>][] = [
  ['ONNX Runtime', () => Promise.resolve(onnxRuntime)],
  ['TensorFlow.js', openTfjsRuntime],
];

export const NETWORK_FILE_NAMES = {
  yunet: YUNET_FILE,
  landmarks: FACE_LANDMARK_68_FILE,
  encodings: DLIB_RESNET_FILE,
} as const;

export async function loadNetwork(runtime: InferenceRuntime, file: string): Promise<NeuralNetwork> {
  return runtime.load(await readModel(DEFAULT_MODELS_DIRECTORY, file));
}

export function toTensor({ count, height, width, data }: PixelBatch): Tensor {
  return { shape: [count, height, width, 3], data };
}

/** Creates images without faces: smooth colour blobs, different in every image. */
export function createSmoothImages(count: number, width: number, height: number): PixelBatch {
  const data = new Float32Array(count * width * height * 3);
  for (let index = 0; index < data.length; index += 1) {
    const channel = index % 3;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width) % height;
    const image = Math.floor(index / 3 / width / height);
    data[index] = 127.5 * (1 + Math.sin(x / (7 + image) + channel) * Math.cos(y / (11 + channel) + image));
  }
  return { count, width, height, data };
}

/** Creates images of independent random values 0…255. The same seed creates the same images. */
export function createNoiseImages(count: number, width: number, height: number, seed = 1): PixelBatch {
  let state = seed;
  const data = new Float32Array(count * width * height * 3);
  for (let index = 0; index < data.length; index += 1) {
    // A linear congruential generator (Numerical Recipes); its high bits are random enough for pixels.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[index] = state >>> 24;
  }
  return { count, width, height, data };
}

/** Returns a batch with only one image of the given batch. */
export function selectImage({ width, height, data }: PixelBatch, image: number): PixelBatch {
  const numbers = width * height * 3;
  return { count: 1, width, height, data: data.slice(image * numbers, (image + 1) * numbers) };
}
