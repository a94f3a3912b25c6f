import { decodePhoto } from './photo/decode-photo.js';
import { examinePhoto, type ExaminedPhoto } from './photo/photo-header.js';
import { type PhotoLimits } from './photo/photo-limits.js';
import { type PhotoFailure } from './photo/photo-problem.js';
import { nominalSide } from './nominal-side.js';
import { ImagePyramid } from './pyramid.js';

/** A photo, decoded at the resolution that detection needs. */
export interface OpenPhoto {
  readonly bytes: Uint8Array;
  readonly header: ExaminedPhoto;
  readonly pixels: ImagePyramid;
  /** The reduction factor: the number of pixels of the upright photo, per side, that one pixel of `pixels` covers. */
  readonly reduction: number;
}

export type OpenPhotoResult = { ok: true; photo: OpenPhoto } | PhotoFailure;

/** Photos with a nominal side (see {@link nominalSide}) up to this length in pixels are decoded at full resolution. */
const WHOLE_SIDE = 2048;
/** Larger photos are reduced to this nominal side in pixels, for detection and for the face crops of large faces. */
const WORKING_SIDE = 1280;

/** Decodes a photo for detection. A large photo is decoded at a reduced resolution. */
export async function openPhoto(bytes: Uint8Array, limits: PhotoLimits): Promise<OpenPhotoResult> {
  const examined = await examinePhoto(bytes, limits);
  if (!examined.ok) return examined;
  return decodeReduced(bytes, examined.photo, workingReduction(examined.photo));
}

/** Decodes the same photo again at another scale. The reduction is the factor by which the sides are divided. */
export async function reopenPhoto(photo: OpenPhoto, reduction: number): Promise<OpenPhotoResult> {
  return reduction === photo.reduction
    ? { ok: true, photo }
    : decodeReduced(photo.bytes, photo.header, reduction);
}

async function decodeReduced(
  bytes: Uint8Array,
  header: ExaminedPhoto,
  reduction: number,
): Promise<OpenPhotoResult> {
  const decoded = await decodePhoto(bytes, header, reduction);
  if (!decoded.ok) return decoded;
  return { ok: true, photo: { bytes, header, pixels: new ImagePyramid(decoded.raster), reduction } };
}

function workingReduction({ width, height }: ExaminedPhoto): number {
  const side = nominalSide(width, height);
  return side > WHOLE_SIDE ? side / WORKING_SIDE : 1;
}
