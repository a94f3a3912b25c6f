const mebibyte = 1024 ** 2;

/** Memory of an encoder after ordinary photos. Measured: docs/operations.md, Capacity. */
const encoderMemory = 320 * mebibyte;

/** Other memory of a worker: the worker itself, an isolated encoder, and one photo of the maximum size. */
const otherMemory = (100 + 320 + 300 + 512) * mebibyte;

/**
 * The default number of encoders of a worker: one per core, limited by the memory. If memory runs out, the kernel kills
 * encoders, and their photos fail.
 *
 * @param memory memory limit of the process in bytes; Infinity without a limit
 */
export function defaultEncoderCount(cores: number, memory: number): number {
  return Math.max(1, Math.min(cores, Math.floor((memory - otherMemory) / encoderMemory)));
}
