/** The total work of all encoders since their start, according to the metrics of the workers. */
export interface EncoderTotals {
  /** The total time that encoders were busy. */
  readonly seconds: number;
  readonly photos: number;
  /** The number of encoders. */
  readonly threads: number;
}

/** @param workers the addresses of the metrics servers of the workers */
export async function readEncoderTotals(workers: readonly string[]): Promise<EncoderTotals> {
  const metrics = await Promise.all(
    workers.map(async (address) => (await fetch(`http://${address}/metrics`)).text()),
  );
  const total = (metric: RegExp): number =>
    metrics.flatMap((text) => [...text.matchAll(metric)]).reduce((sum, [, value]) => sum + Number(value), 0);
  return {
    seconds: total(/^frs_encode_stage_seconds_sum\{.*\} (.+)$/gm),
    photos: total(/^frs_encode_stage_seconds_count\{stage="decode"\} (.+)$/gm),
    threads: total(/^frs_encoder_threads (.+)$/gm),
  };
}
