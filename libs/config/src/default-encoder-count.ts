const mebibyte = 1024 ** 2;

/** The measured memory of an encoder after ordinary photos, in bytes (docs/operations.md, Capacity). */
const bytesPerEncoder = 320 * mebibyte;

/**
 * The other memory of a worker in bytes: the worker process, an isolated encoder, and one photo of the maximum size.
 */
const otherWorkerBytes = (100 + 320 + 300 + 512) * mebibyte;

/**
 * Computes the default number of encoders of a worker: its share of the cores, if the memory is sufficient. Without
 * this limit, the kernel might kill encoders when memory runs out, and their photos would fail.
 *
 * @param workers the number of workers that share the cores
 * @param memory the memory limit of the process in bytes; Infinity if there is no limit
 */
export function computeDefaultEncoderCount(cores: number, workers: number, memory: number): number {
  return Math.max(
    1,
    Math.min(Math.ceil(cores / workers), Math.floor((memory - otherWorkerBytes) / bytesPerEncoder)),
  );
}

/** Returns the memory limit of this process in bytes; Infinity if there is no limit or if it is unknown. */
export function readMemoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit === undefined || limit === 0 ? Infinity : limit;
}
