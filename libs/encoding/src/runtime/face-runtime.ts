/** Side of the square crop in which the landmark network looks for a face, in pixels. */
export const LANDMARK_CROP_SIDE = 112;
/** Side of dlib's face chip, in pixels. */
export const CHIP_SIDE = 150;
/** Numbers in an encoding. */
export const ENCODING_LENGTH = 128;

/** RGB pixels of equally sized images: [count, height, width, 3], values 0…255 (fractions welcome). */
export interface PixelBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** What SSD says of every anchor, undecoded; the anchors lie as `ssdAnchors` lists them. */
export interface SsdOutput {
  readonly anchors: number;
  /** [count, anchors, 4]: y, x, height, width in the units of the SSD paper. */
  readonly offsets: Float32Array;
  /** [count, anchors]: the probability of a face, 0…1. */
  readonly scores: Float32Array;
}

/** What the Tiny detector says of every anchor of every cell, undecoded. */
export interface TinyOutput {
  readonly rows: number;
  readonly columns: number;
  /** [count, rows, columns, 5 anchors, 5]: x, y, width, height and objectness before their activations. */
  readonly cells: Float32Array;
}

/**
 * The four networks of face-api as plain functions on numbers. Everything around them — where to look, what to
 * make of the answers — is the same whichever runtime computes them.
 *
 * A runtime throws only where the installation is at fault (a missing file, no memory), never over a photo.
 */
export interface FaceRuntime {
  /** Names the runtime in the version of an encoding. */
  readonly name: string;
  /** Changes whenever the weights or graphs do. */
  readonly fingerprint: string;
  /** SSD MobileNet v1, on a canvas of any size. */
  ssd(canvases: PixelBatch): Promise<SsdOutput>;
  /** Tiny YOLO v2 with separable convolutions, on a canvas of any size. */
  tiny(canvases: PixelBatch): Promise<TinyOutput>;
  /** 112 × 112 crops to [count, 68, 2]: x, y as fractions of the crop. */
  landmarks(crops: PixelBatch): Promise<Float32Array>;
  /** dlib's ResNet: 150 × 150 chips to [count, 128]. */
  encodings(chips: PixelBatch): Promise<Float32Array>;
  close(): Promise<void>;
}
