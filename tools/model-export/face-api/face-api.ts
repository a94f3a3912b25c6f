import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { NamedTensorMap, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { NETWORK_FILE_NAMES, type NetworkName } from './networks.js';
import { type TensorFlowModule } from '../../../libs/encoding/src/inference/tfjs/tensorflow.js';

/** The type of the input of face-api's networks; see {@link FaceApi.toNetInput}. */
type NetInput = object & { readonly netInput: unique symbol };

interface FaceApiNetwork {
  loadFromWeightMap(weights: NamedTensorMap): void;
}

export interface LandmarkNetwork extends FaceApiNetwork {
  /** Returns a tensor [batch, 136] with x, y pairs as fractions of the crop. */
  runNet(input: NetInput): Tensor2D;
}

export interface EncodingNetwork extends FaceApiNetwork {
  /** [batch, 128]. */
  forwardInput(input: NetInput): Tensor2D;
}

export interface LoadedNetworks {
  landmarks: LandmarkNetwork;
  encoding: EncodingNetwork;
}

interface FaceApiModule {
  NetInput: new (inputs: [], treatAsBatchInput: boolean) => NetInput;
  FaceLandmark68Net: new () => LandmarkNetwork;
  FaceRecognitionNet: new () => EncodingNetwork;
}

/** Loads face-api's networks with their weights, on the given instance of tfjs. */
export interface FaceApi {
  readonly tf: TensorFlowModule;
  readonly networks: LoadedNetworks;
  /** Creates a network's input from a batch of pixels [batch, height, width, 3] in 0…255, without scaling. */
  toNetInput(pixels: Tensor4D): NetInput;
}

const require = createRequire(import.meta.url);
const packageDirectory = dirname(require.resolve('@vladmandic/face-api/package.json'));

/** Finds the weight files of a network. */
function getWeightFiles(name: NetworkName): { manifest: string; weights: string } {
  const path = join(packageDirectory, 'model', NETWORK_FILE_NAMES[name]);
  return { manifest: `${path}-weights_manifest.json`, weights: `${path}.bin` };
}

export async function loadFaceApi(tf: TensorFlowModule): Promise<FaceApi> {
  addChainedOperations(tf);
  const module = await loadModule(tf);
  const networks: LoadedNetworks = {
    landmarks: new module.FaceLandmark68Net(),
    encoding: new module.FaceRecognitionNet(),
  };
  for (const name of Object.keys(networks) as NetworkName[]) {
    networks[name].loadFromWeightMap(await loadWeights(tf, name));
  }
  return { tf, networks, toNetInput: (pixels) => wrapPixels(module, pixels) };
}

async function loadWeights(tf: TensorFlowModule, name: NetworkName): Promise<NamedTensorMap> {
  const files = getWeightFiles(name);
  const [group] = JSON.parse(await readFile(files.manifest, 'utf8')) as [
    { weights: Parameters<TensorFlowModule['io']['decodeWeights']>[1] },
  ];
  const bytes = new Uint8Array(await readFile(files.weights));
  return tf.io.decodeWeights(bytes.buffer, group.weights);
}

/**
 * Loads face-api's bundle for WASM. The bundle requires the package `@tensorflow/tfjs`. It receives the given instance
 * of tfjs instead, so that gradients, layers and browser backends need not be installed.
 */
async function loadModule(tf: TensorFlowModule): Promise<FaceApiModule> {
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
 * Adds three operations as methods to tensors, because face-api's networks call them and tfjs-core does not add methods
 * itself.
 */
function addChainedOperations(tf: TensorFlowModule): void {
  const chained = tf.Tensor.prototype as unknown as Record<string, unknown>;
  chained.div ??= function (this: Tensor, divisor: number) {
    return tf.div(this, divisor);
  };
  chained.mean ??= function (this: Tensor, axes: number[]) {
    return tf.mean(this, axes);
  };
  chained.as2D ??= function (this: Tensor, rows: number, columns: number) {
    return tf.reshape(this, [rows, columns]);
  };
}

/**
 * Creates an input for face-api's networks without face-api's letterboxing (resizing with padding), because the encoder
 * resizes photos itself.
 */
function wrapPixels(module: FaceApiModule, pixels: Tensor4D): NetInput {
  return Object.assign(new module.NetInput([], true), { toBatchTensor: () => pixels });
}
