import { type StageTimings } from '#encoding';

/** The result for one photo. */
export interface EncodedPhotoResult {
  faces: number;
  /** The time in each stage, for stacks that measure it. */
  timings?: StageTimings;
}

/** The result of one run of a stack. */
export interface RunResult {
  photos: EncodedPhotoResult[];
  perSecond: number;
}

/** A loaded stack that uses one core. */
export interface StackInstance {
  /** The process that it runs in. */
  readonly pid: number;
  /** Encodes a photo repeatedly until the time is over, at least once. */
  run(options: RunOptions): Promise<RunResult>;
  close(): Promise<void>;
}

export interface RunOptions {
  path: string;
  milliseconds: number;
  /** The number of photos that the stack has at a time. FRS decodes the next one while it encodes the first. */
  concurrency: number;
}

/** A software stack that encodes photos. */
export interface Stack {
  name: string;
  /** Returns undefined when the stack is not available on this machine. */
  load: () => Promise<StackInstance | undefined>;
}
