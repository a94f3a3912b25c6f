import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { EncoderPool } from '#encoder-pool';
import { limitsForTrustedPhotos } from '../../evaluation/encode-photos.js';
import { readCpuSeconds } from '../process-costs.js';

export interface EncodersAlone {
  /** Photos per second, on all cores. */
  readonly rate: number;
  /** The CPU time of a photo, in milliseconds. */
  readonly cpuMilliseconds: number;
}

/**
 * Measures the encoders without the service, on all cores.
 *
 * @param nextPhoto returns the next photo
 */
export async function measureEncodersAlone(
  count: number,
  nextPhoto: () => Uint8Array,
): Promise<EncodersAlone> {
  const threads = availableParallelism();
  const pool = new EncoderPool({
    runtime: 'onnx',
    effort: 'default',
    threads,
    ...limitsForTrustedPhotos,
  });
  const encode = (amount: number) =>
    pLimit(2 * threads).map(Array.from({ length: amount }), () => pool.encode(nextPhoto()));
  try {
    await pool.open();
    await encode(10 * threads);
    const cpu = readCpuSeconds(process.pid) ?? NaN;
    const start = performance.now();
    await encode(count);
    const seconds = (performance.now() - start) / 1000;
    const used = (readCpuSeconds(process.pid) ?? NaN) - cpu;
    return { rate: count / seconds, cpuMilliseconds: (1000 * used) / count };
  } finally {
    await pool.close();
  }
}
