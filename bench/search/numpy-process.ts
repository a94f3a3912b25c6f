import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { installNumpy } from '../python-environment.js';
import { type StoredFacesLocation } from './stored-faces.js';

/** The result of a search with NumPy, which is implemented in the same way as in `face_recognition`. */
export interface NumpySearchResult {
  /** The positions of the ten nearest faces. */
  readonly nearest: readonly number[];
  /** The search time in milliseconds with encodings of this type. */
  readonly float64: number;
  readonly float32: number;
}

export interface NumpyProcess {
  readonly pid: number;
  search(query: Float32Array): Promise<NumpySearchResult>;
  close(): void;
}

/** @returns undefined if NumPy cannot be installed */
export function startNumpy({ path }: StoredFacesLocation, count: number): NumpyProcess | undefined {
  const stack = installNumpy();
  if (stack === undefined) return undefined;
  const child = spawn(stack.python, [stack.script, path, `${count}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid!,
    search: async (query) => {
      child.stdin.write(`${Buffer.from(query.buffer, query.byteOffset, query.byteLength).toString('hex')}\n`);
      return JSON.parse((await lines.next()).value as string) as NumpySearchResult;
    },
    close: () => {
      child.stdin.end();
    },
  };
}
