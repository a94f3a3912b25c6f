import { type Timings } from '#encoding';

/** What came of one photo. */
export interface Encoded {
  faces: number;
  /** Where the time went, for a stack that says so. */
  timings?: Timings;
}

/** What a lane did in its turn. */
export interface Turn {
  photos: Encoded[];
  perSecond: number;
}

/** A stack that is loaded and uses one core. */
export interface Lane {
  /** Of the process it runs in. */
  readonly pid: number;
  /** Encodes a photo again and again until the time is up, but once at least. */
  take(task: LaneTask): Promise<Turn>;
  close(): Promise<void>;
}

/** What a lane is asked for. */
export interface LaneTask {
  path: string;
  milliseconds: number;
  /** How many photos it is given at a time: those after the first lie ready, for a stack that can make use of them. */
  inHand: number;
}

/** One way to get from a photo to encodings. */
export interface Stack {
  name: string;
  /** Undefined where it cannot be had on this machine. */
  open: () => Promise<Lane | undefined>;
}
