import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';

/** The part of tfjs this library speaks to: tfjs-core's interface, whoever provides it. */
export type TensorFlow = typeof tfjs;

export interface TensorFlowBackend {
  tf: TensorFlow;
  backend: 'tensorflow' | 'wasm';
}

const require = createRequire(import.meta.url);

/** tfjs on its WASM backend, single-threaded, from the files in node_modules. */
export async function openWasmTensorFlow(): Promise<TensorFlowBackend> {
  const tf = await import('@tensorflow/tfjs-core');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  return { tf, backend: 'wasm' };
}

/** The fastest tfjs there is: `@tensorflow/tfjs-node` where somebody installed it, WASM otherwise. */
export async function openTensorFlow(): Promise<TensorFlowBackend> {
  const tf = requireTensorFlowNode();
  if (!tf) return openWasmTensorFlow();
  await tf.setBackend('tensorflow');
  await tf.ready();
  return { tf, backend: 'tensorflow' };
}

/** An optional peer; one that is installed but broken is an error worth seeing. */
function requireTensorFlowNode(): TensorFlow | undefined {
  try {
    require.resolve('@tensorflow/tfjs-node');
  } catch {
    return undefined;
  }
  return require('@tensorflow/tfjs-node') as TensorFlow;
}
