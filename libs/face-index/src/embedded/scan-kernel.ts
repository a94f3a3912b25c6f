import { readFileSync } from 'node:fs';

/** The part of WebAssembly that is used here: the types of TypeScript for it require those of a browser. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number }) => LinearMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** Memory that grows in place, up to 4 GiB. */
export interface LinearMemory {
  /** Replaced when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** @throws {RangeError} when the system has no more memory */
  grow(pages: number): number;
}

export const bytesPerPage = 65_536;
export const maxPages = 65_536;

/**
 * Writes the positions of all rows that may be within a distance to `out`, as 32-bit integers, and returns their number.
 * All arguments but the bounds are addresses or positions of rows; scan.wat describes them.
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

/** Compiles scan.wat, which the build has assembled, for a memory of its own. */
export function loadScanKernel(): { memory: LinearMemory; scan: ScanFunction } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages });
  const module = new WebAssembly.Module(readFileSync(new URL('./scan.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { index: { memory } });
  return { memory, scan: (exports as { scan: ScanFunction }).scan };
}
