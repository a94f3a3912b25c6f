import { type Timings } from '#encoding';

/** What one photo cost. */
export interface Encoded {
  milliseconds: number;
  faces: number;
  /** Where the time went, for a stack that says so. */
  timings?: Timings;
}

/** A stack that is loaded and encodes one photo after the other, on a core of its own. */
export interface Lane {
  /** Encodes a photo again and again until so many milliseconds are over, but once at least. */
  encodeFor(path: string, milliseconds: number): Promise<Encoded[]>;
  close(): Promise<void>;
}

/** What a lane is asked for. */
export interface LaneTask {
  path: string;
  milliseconds: number;
}

/** One way to get from a photo to encodings. */
export interface Stack {
  name: string;
  /** Undefined where it cannot be had on this machine. */
  open: () => Promise<Lane | undefined>;
}
