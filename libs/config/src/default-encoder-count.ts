const mebibyte = 1024 ** 2;

/** What an encoder takes after ordinary photos. Measured: docs/operations.md, Sizing. */
const encoder = 320 * mebibyte;

/** What a worker takes besides: itself, an encoder for suspects, and one photo of the largest that are accepted. */
const besides = (100 + 320 + 300 + 512) * mebibyte;

/**
 * How many encoders a worker has where nothing is said: one a core, and no more than its memory holds. Where memory runs out,
 * encoders are ended, and their photos are blamed for it.
 *
 * @param memory bytes that the process may take; of a process without a limit, more than any machine has
 */
export function defaultEncoderCount(cores: number, memory: number): number {
  return Math.max(1, Math.min(cores, Math.floor((memory - besides) / encoder)));
}
