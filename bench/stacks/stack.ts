import { type StageTimings } from '#encoding';

/** The result for one photo. */
export interface EncodedPhotoResult {
  faces: number;
  /** The time in each stage, if the stack measures it. */
  timings?: StageTimings;
}

/** The result of one run of a stack. */
export interface StackRunResult {
  photos: EncodedPhotoResult[];
  perSecond: number;
}

/** A loaded instance of a stack; it uses one core. */
export interface StackInstance {
  /** The ID of the process that the instance runs in. */
  readonly pid: number;
  /** Encodes a photo repeatedly for the given time, at least once. */
  run(options: StackRunOptions): Promise<StackRunResult>;
  close(): Promise<void>;
}

export interface StackRunOptions {
  path: string;
  milliseconds: number;
  /**
   * The number of photos that are in progress at the same time. If there are two, FRS decodes the second photo while it
   * encodes the first.
   */
  concurrency: number;
}

/** A software stack for face encoding, for example FRS or Python's `face_recognition`. */
export interface EncodingSoftwareStack {
  name: string;
  /** Loads an instance. Returns undefined if the stack is not available on this machine. */
  load: () => Promise<StackInstance | undefined>;
}
