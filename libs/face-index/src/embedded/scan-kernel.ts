import { readFileSync } from 'node:fs';

/**
 * The part of the WebAssembly API that this file uses. TypeScript declares this API only together with browser types.
 */
declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number }) => LinearMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** The memory of a WebAssembly module, which can grow up to 4 GiB without being copied. */
export interface LinearMemory {
  /** The current buffer. It is replaced when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** @throws {RangeError} when the system has no more memory */
  grow(pages: number): number;
}

export const bytesPerPage = 65_536;
export const maxPages = 65_536;

/**
 * Writes the positions of all rows that may be within a distance to the address `out`, as 32-bit integers, and returns
 * the number of these rows. scan.wat describes the parameters.
 */
export type ScanFunction = (
  firstHalves: number,
  secondHalves: number,
  start: number,
  end: number,
  query: number,
  firstBound: number,
  bound: number,
  out: number,
) => number;

/** Loads the WebAssembly module that the build has assembled from scan.wat, with a new memory. */
export function loadWasmScanKernel(): { memory: LinearMemory; scan: ScanFunction } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages });
  const module = new WebAssembly.Module(readFileSync(new URL('./scan.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { index: { memory } });
  return { memory, scan: (exports as { scan: ScanFunction }).scan };
}
