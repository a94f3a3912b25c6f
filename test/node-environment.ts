import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's environment with the typed arrays of the process itself.
 *
 * Native addons (onnxruntime-node, sharp) hand out and check typed arrays of the process's own realm;
 * inside jest's sandbox `instanceof Float32Array` would otherwise be false for every one of them.
 */
export default class NodeEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, {
      ArrayBuffer,
      SharedArrayBuffer,
      DataView,
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    });
  }
}
