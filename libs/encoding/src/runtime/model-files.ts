import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NetworkName } from '../face-api/networks.js';

/** `models/` at the root of the installation, seen from the compiled file in `dist/libs/encoding/src/runtime/`. */
export const DEFAULT_MODELS_DIRECTORY = fileURLToPath(new URL('../../../../../models', import.meta.url));

export function modelFile(directory: string, name: NetworkName): string {
  return join(directory, `${name}.onnx`);
}
