import { decodePhoto } from './photo/decode-photo.js';
import { readDecoderHeader, type PhotoHeaderForDecoder } from './photo/photo-header.js';
import { type PhotoLimits } from './photo/photo-limits.js';
import { type PhotoFailure } from './photo/photo-problem.js';
import { computeNominalSide } from './nominal-side.js';
import { ImagePyramid } from './pyramid.js';

/** A photo, decoded at the resolution that detection needs. */
export interface DecodedPhoto {
  readonly bytes: Uint8Array;
  readonly header: PhotoHeaderForDecoder;
  readonly pixels: ImagePyramid;
  /** The reduction factor: the number of pixels of the upright photo, per side, that one pixel of `pixels` covers. */
  readonly reduction: number;
}

export type OpenPhotoResult = { ok: true; photo: DecodedPhoto } | PhotoFailure;

/** Photos with a nominal side (see {@link computeNominalSide}) up to this length in pixels are decoded at full resolution. */
const MAX_SIDE_AT_FULL_RESOLUTION = 2048;
/** Larger photos are reduced to this nominal side in pixels, for detection and for the face crops of large faces. */
const REDUCED_SIDE_FOR_DETECTION = 1280;

/** Decodes a photo for detection. A large photo is decoded at a reduced resolution. */
export async function openPhoto(bytes: Uint8Array, limits: PhotoLimits): Promise<OpenPhotoResult> {
  const examined = await readDecoderHeader(bytes, limits);
  if (!examined.ok) return examined;
  return decodeReduced(bytes, examined.photo, computeReductionForDetection(examined.photo));
}

/** Decodes the same photo again at another scale. The reduction is the factor by which the sides are divided. */
export async function decodePhotoAgain(photo: DecodedPhoto, reduction: number): Promise<OpenPhotoResult> {
  return reduction === photo.reduction
    ? { ok: true, photo }
    : decodeReduced(photo.bytes, photo.header, reduction);
}

async function decodeReduced(
  bytes: Uint8Array,
  header: PhotoHeaderForDecoder,
  reduction: number,
): Promise<OpenPhotoResult> {
  const decoded = await decodePhoto(bytes, header, reduction);
  if (!decoded.ok) return decoded;
  return { ok: true, photo: { bytes, header, pixels: new ImagePyramid(decoded.raster), reduction } };
}

function computeReductionForDetection({ width, height }: PhotoHeaderForDecoder): number {
  const side = computeNominalSide(width, height);
  return side > MAX_SIDE_AT_FULL_RESOLUTION ? side / REDUCED_SIDE_FOR_DETECTION : 1;
}
