/**
 * The time for which each stage occupied the encoder, in milliseconds. Time in which a photo was decoded while the
 * networks processed another photo is not included.
 */
export interface StageTimings {
  decode: number;
  detect: number;
  landmarks: number;
  encode: number;
}

/** Adds up the time spent in each stage. */
export class StageStopwatch {
  readonly timings: StageTimings = { decode: 0, detect: 0, landmarks: 0, encode: 0 };

  async measureStage<T>(stage: keyof StageTimings, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.timings[stage] += performance.now() - start;
    return result;
  }
}
