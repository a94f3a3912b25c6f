import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { readFile } from 'node:fs/promises';
import { compileFunction } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import sharp from 'sharp';

interface FaceApiDetectionTask {
  withFaceLandmarks(): { withFaceDescriptors(): Promise<unknown[]> };
}

interface FaceApiModule {
  nets: Record<
    string,
    { load(weights: Float32Array): void; loadFromWeightMap(weights: tf.NamedTensorMap): void }
  >;
  SsdMobilenetv1Options: new (options: { minConfidence: number }) => object;
  detectAllFaces(image: tf.Tensor3D, options: object): FaceApiDetectionTask;
}

const require = createRequire(import.meta.url);
const packageDirectory = dirname(require.resolve('@vladmandic/face-api/package.json'));

/**
 * Loads `@vladmandic/face-api` as its README describes, on tfjs. The pipeline of face-api detects faces with the SSD
 * detector, and computes the landmarks and descriptors of all faces.
 *
 * @returns a function that returns the number of faces in a photo
 */
export async function openFaceApi(): Promise<(bytes: Uint8Array) => Promise<number>> {
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  addChainedOperations();
  const api = await loadModule();
  const networks = {
    ssdMobilenetv1: 'ssd_mobilenetv1_model',
    faceLandmark68Net: 'face_landmark_68_model',
    faceRecognitionNet: 'face_recognition_model',
  };
  for (const [network, name] of Object.entries(networks)) {
    api.nets[network]!.loadFromWeightMap(await loadWeights(name));
  }
  const options = new api.SsdMobilenetv1Options({ minConfidence: 0.5 });
  return async (bytes) => {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const image = tf.tensor3d(data, [info.height, info.width, 3], 'int32');
    const faces = await api.detectAllFaces(image, options).withFaceLandmarks().withFaceDescriptors();
    image.dispose();
    return faces.length;
  };
}

async function loadWeights(name: string): Promise<tf.NamedTensorMap> {
  const path = join(packageDirectory, 'model', name);
  const manifest = await readFile(`${path}-weights_manifest.json`, 'utf8');
  const [group] = JSON.parse(manifest) as [{ weights: tf.io.WeightsManifestEntry[] }];
  return tf.io.decodeWeights(new Uint8Array(await readFile(`${path}.bin`)).buffer, group.weights);
}

/**
 * face-api requires the package `@tensorflow/tfjs`. This object replaces the package with those parts that are
 * installed in this project.
 */
async function loadModule(): Promise<FaceApiModule> {
  const path = join(packageDirectory, 'dist', 'face-api.node-wasm.js');
  const module = { exports: {} };
  const provide = (name: string): unknown => (name.startsWith('@tensorflow/') ? tf : require(name));
  const run = compileFunction(await readFile(path, 'utf8'), ['module', 'exports', 'require'], {
    filename: path,
  });
  run.call(undefined, module, module.exports, provide);
  return module.exports as FaceApiModule;
}

/**
 * Adds the operations of TensorFlow.js as methods of tensors, because face-api calls these methods and tfjs-core does
 * not define them. Most of the methods call the function of TensorFlow.js that has the same name.
 */
function addChainedOperations(): void {
  const chained = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, operation] of Object.entries(tf) as [string, unknown][]) {
    if (typeof operation !== 'function' || /^[A-Z]/.test(name)) continue;
    chained[name] ??= function (this: tf.Tensor, ...others: unknown[]): unknown {
      return (operation as (...operands: unknown[]) => unknown)(this, ...others);
    };
  }
  const shaped = function (this: tf.Tensor, ...shape: number[]): tf.Tensor {
    return tf.reshape(this, shape);
  };
  for (const name of ['as2D', 'as3D', 'as4D']) chained[name] ??= shaped;
  chained.as1D ??= function (this: tf.Tensor) {
    return tf.reshape(this, [this.size]);
  };
  chained.toFloat ??= function (this: tf.Tensor) {
    return tf.cast(this, 'float32');
  };
  chained.toInt ??= function (this: tf.Tensor) {
    return tf.cast(this, 'int32');
  };
}
