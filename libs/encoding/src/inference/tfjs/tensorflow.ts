import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';

/** The interface of tfjs-core, which all variants of TensorFlow.js provide. */
export type TensorFlowModule = typeof tfjs;

export interface TensorFlowBackend {
  tf: TensorFlowModule;
  backend: 'tensorflow' | 'wasm';
}

const require = createRequire(import.meta.url);

/** Opens tfjs with its single-threaded WASM backend, from the files in node_modules. */
export async function openWasmTensorFlow(): Promise<TensorFlowBackend> {
  const tf = await import('@tensorflow/tfjs-core');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  return { tf, backend: 'wasm' };
}

/** Opens the fastest installed variant of TensorFlow.js: `@tensorflow/tfjs-node` if it is installed, WASM otherwise. */
export async function openTensorFlow(): Promise<TensorFlowBackend> {
  const tf = requireTensorFlowNode();
  if (!tf) return openWasmTensorFlow();
  await tf.setBackend('tensorflow');
  await tf.ready();
  return { tf, backend: 'tensorflow' };
}

/**
 * The package is an optional peer dependency. If `@tensorflow/tfjs-node` is installed but does not work, the error is
 * reported.
 */
function requireTensorFlowNode(): TensorFlowModule | undefined {
  try {
    require.resolve('@tensorflow/tfjs-node');
  } catch {
    return undefined;
  }
  return require('@tensorflow/tfjs-node') as TensorFlowModule;
}
