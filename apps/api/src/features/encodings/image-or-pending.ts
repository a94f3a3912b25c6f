import { type ImageProblemKind, type ImageWithFaces } from '#persistence';
import { type ProblemKind } from '../../platform/problems/problem-catalogue.js';
import { Problem, type ProblemDetails } from '../../platform/problems/problem.js';
import { type SubmissionRejection, type SubmissionResult } from './encodings.service.js';

/** The problem types for the reasons why the API or a worker rejects an image. */
const problemKindsByImageProblem: Record<ImageProblemKind, ProblemKind> = {
  'unsupported-format': 'unsupported-format',
  unreadable: 'unreadable-image',
  'too-many-pixels': 'too-many-pixels',
  'too-long': 'too-long',
  'too-narrow': 'too-narrow',
  'too-complex': 'too-complex',
  'too-much-memory': 'too-much-memory',
  'took-too-long': 'takes-too-long',
  'stopped-encoder': 'set-aside',
  undecryptable: 'undecryptable',
  'staging-damaged': 'undecryptable',
  'location-outside-photo': 'location-outside-photo',
};

/** The problem types of routes that return an image. */
export const imageProblemKinds: readonly ProblemKind[] = (
  ['no-face', ...new Set(Object.values(problemKindsByImageProblem))] as const
).filter((kind) => kind !== 'location-outside-photo');

/**
 * Returns the image of an upload or a look-up, or `pending`.
 *
 * @throws {Problem} if the image does not exist, has no face, or was rejected
 */
export function toImageOrPending(submission: SubmissionResult, fileHash: string): ImageWithFaces | 'pending' {
  switch (submission.kind) {
    case 'pending':
      return 'pending';
    case 'finished':
      return requireImageWithFaces(submission.image);
    case 'unknown':
      throw new Problem('unknown-image', { fileHash });
    case 'refused':
    case 'overloaded':
      throwRejection(submission, fileHash);
  }
}

/** @throws {Problem} that describes why an upload was not accepted */
export function throwRejection(rejection: SubmissionRejection, fileHash: string): never {
  if (rejection.kind === 'overloaded') throw new Problem('overloaded', { headers: { 'Retry-After': '5' } });
  const { kind, message } = rejection.problem;
  throw new Problem(problemKindsByImageProblem[kind], { message, fileHash });
}

/** The columns of a processed photo that describe whether it was encoded. */
type ProcessedPhoto = Pick<ImageWithFaces, 'fileHash' | 'status' | 'problem' | 'problemKind'>;

/**
 * Returns a processed photo if it has faces.
 *
 * @throws {Problem} if it has no face, or was rejected
 */
export function requireImageWithFaces<Photo extends ProcessedPhoto>(image: Photo): Photo {
  switch (image.status) {
    case 'encoded':
      return image;
    case 'no-face':
      throw new Problem('no-face', { fileHash: image.fileHash });
    case 'rejected':
    case 'failed':
      throw new Problem(problemKindOf(image), toProblemDetails(image));
    case 'pending':
      throw new Error(`Image ${image.fileHash} is pending`);
  }
}

function toProblemDetails({ problem, fileHash }: ProcessedPhoto): ProblemDetails {
  return { fileHash, ...(problem === null ? {} : { message: problem }) };
}

/**
 * Returns the problem type of a photo that was not encoded. If an early version of FRS rejected the photo, the row
 * contains no problem kind. If a newer version rejected it, this version may not know the problem kind.
 */
function problemKindOf({ status, problemKind }: ProcessedPhoto): ProblemKind {
  const known: Partial<Record<string, ProblemKind>> = problemKindsByImageProblem;
  return known[problemKind ?? ''] ?? (status === 'rejected' ? 'unreadable-image' : 'set-aside');
}
