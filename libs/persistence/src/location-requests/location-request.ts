/**
 * The location of a face: a box that the client sends, in pixels of the upright photo; x and y are the top left corner
 * of the box.
 */
export interface Location {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The processing status of a location request.
 *
 * - `pending`: no worker has stored a result yet
 * - `encoded`: the faces at all locations are encoded
 * - `rejected`: the bytes are not a readable photo within the limits, or a location is outside the photo
 * - `failed`: the photo could not be processed
 */
export const locationRequestStatuses = ['pending', 'encoded', 'rejected', 'failed'] as const;
export type LocationRequestStatus = (typeof locationRequestStatuses)[number];
