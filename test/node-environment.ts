import { constants, createContext } from 'node:vm';
import { ModernFakeTimers } from '@jest/fake-timers';
import { TestEnvironment } from 'jest-environment-node';

type TestEnvironmentArguments = ConstructorParameters<typeof TestEnvironment>;

/**
 * A Jest environment for Node with an ordinary global object and with the typed array constructors of the process.
 *
 * The global object of Jest is a proxy: each access to `Math` calls a function, which makes the encoder five times
 * slower.
 *
 * Native addons (onnxruntime-node, sharp) create and check typed arrays with the constructors of the process. Jest's
 * sandbox has its own constructors, so `instanceof Float32Array` would be false in tests for all arrays of the addons.
 */
export default class NodeEnvironment extends TestEnvironment {
  constructor(...args: TestEnvironmentArguments) {
    super(...args);
    const global = createContext(constants.DONT_CONTEXTIFY) as typeof this.global;
    copyMissingProperties(this.global, global);
    Object.assign(global, {
      global,
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
    // Jest sets the same limit, because stack traces of failures often have more than ten lines.
    global.Error.stackTraceLimit = 100;
    this.context = global;
    this.global = global;
    this.fakeTimersModern = new ModernFakeTimers({ config: args[0].projectConfig, global });
  }
}

/**
 * Copies properties that the target does not have. A getter is copied as a getter and not called, because some getters
 * load a module of Node.js.
 */
function copyMissingProperties(from: object, to: object): void {
  for (const key of Reflect.ownKeys(from)) {
    if (Object.hasOwn(to, key)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(from, key)!;
    if ('value' in descriptor) {
      Object.defineProperty(to, key, descriptor);
      continue;
    }
    const replaceBy = (value: unknown): void => {
      Object.defineProperty(to, key, { configurable: true, enumerable: true, writable: true, value });
    };
    Object.defineProperty(to, key, {
      configurable: true,
      enumerable: descriptor.enumerable ?? false,
      get() {
        const value: unknown = Reflect.get(from, key);
        replaceBy(value);
        return value;
      },
      set: replaceBy,
    });
  }
}
