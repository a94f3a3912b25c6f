import { decodePhoto } from './photo/decode-photo.js';
import { examinePhoto, type ExaminedPhoto } from './photo/photo-header.js';
import { type PhotoLimits } from './photo/photo-limits.js';
import { type PhotoFailure } from './photo/photo-problem.js';
import { nominalSide } from './nominal-side.js';
import { Pyramid } from './pyramid.js';

/** A photo as far decoded as the detectors need it. */
export interface OpenPhoto {
  readonly bytes: Uint8Array;
  readonly header: ExaminedPhoto;
  readonly pixels: Pyramid;
  /** How many pixels of the upright photo, side by side, are one of `pixels`. */
  readonly reduction: number;
}

export type OpenPhotoResult = { ok: true; photo: OpenPhoto } | PhotoFailure;

/** Photos whose (nominal) longer side has no more pixels than this are decoded as they are. */
const WHOLE_SIDE = 2048;
/** What the longer side of larger ones is reduced to, for the detectors and the chips of faces that are large enough. */
const WORKING_SIDE = 1280;

/** Decodes a photo for the detectors. Of a large one, less than there is. */
export async function openPhoto(bytes: Uint8Array, limits: PhotoLimits): Promise<OpenPhotoResult> {
  const examined = await examinePhoto(bytes, limits);
  if (!examined.ok) return examined;
  return decode(bytes, examined.photo, workingReduction(examined.photo));
}

/** The same photo decoded again, at another reduction. */
export async function reopened(photo: OpenPhoto, reduction: number): Promise<OpenPhotoResult> {
  return reduction === photo.reduction ? { ok: true, photo } : decode(photo.bytes, photo.header, reduction);
}

async function decode(bytes: Uint8Array, header: ExaminedPhoto, reduction: number): Promise<OpenPhotoResult> {
  const decoded = await decodePhoto(bytes, header, reduction);
  if (!decoded.ok) return decoded;
  return { ok: true, photo: { bytes, header, pixels: new Pyramid(decoded.raster), reduction } };
}

function workingReduction({ width, height }: ExaminedPhoto): number {
  const side = nominalSide(width, height);
  return side > WHOLE_SIDE ? side / WORKING_SIDE : 1;
}
