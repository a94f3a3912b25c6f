import { type PhotoProblem } from '#encoding/photo';

/**
 * The processing status of an image.
 *
 * - `pending`: its bytes are staged, and no worker has stored a result yet
 * - `encoded`: it has at least one face
 * - `no-face`: it was processed and has no face
 * - `rejected`: its bytes are not a readable photo within the limits
 * - `failed`: it could not be processed, and is not retried
 */
export const imageStatuses = ['pending', 'encoded', 'no-face', 'rejected', 'failed'] as const;
export type ImageStatus = (typeof imageStatuses)[number];

/**
 * The reason why an image is `rejected` or `failed`: a problem with the photo, or one of the following.
 *
 * - `took-too-long`, `stopped-encoder`: each attempt took too long, or crashed or killed its encoder
 * - `undecryptable`: its staged bytes were encrypted with another secret than the workers have. The bytes are kept,
 *   because the secret may be configured again
 * - `staging-damaged`: its staged bytes are missing or corrupt
 * - `location-outside-photo`: a given location is outside the photo (only in the result of a location request)
 */
export type ImageProblemKind =
  | PhotoProblem['kind']
  | 'took-too-long'
  | 'stopped-encoder'
  | 'undecryptable'
  | 'staging-damaged'
  | 'location-outside-photo';

/**
 * The origin of the encodings of an image.
 *
 * - `uploaded`: they were computed from the file
 * - `imported`: a client supplied them for this hash; the file was never uploaded
 */
export const imageOrigins = ['uploaded', 'imported'] as const;
export type ImageOrigin = (typeof imageOrigins)[number];
