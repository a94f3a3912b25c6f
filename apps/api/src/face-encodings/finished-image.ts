import { type PhotoProblem } from '#encoding/photo';
import { type ImageWithFaces } from '#persistence';
import { type ProblemKind } from '../problems/catalogue.js';
import { Problem, type ProblemDetails } from '../problems/problem.js';
import { type Submission } from './face-encodings.service.js';

/**
 * The image with its faces that a submission or a look-up led to.
 *
 * @throws {Problem} when it led to none, or when what is known of the image is that it has no face
 */
export function finishedImage(submission: Submission, fileHash: string): ImageWithFaces | 'pending' {
  switch (submission.kind) {
    case 'pending':
      return 'pending';
    case 'finished':
      return withFaces(submission.image);
    case 'unknown':
      throw new Problem('unknown-image', { fileHash });
    case 'refused':
      throw problemWithPhoto(submission.problem, fileHash);
    case 'overloaded':
      throw new Problem('overloaded', { headers: { 'Retry-After': '5' } });
  }
}

function withFaces(image: ImageWithFaces): ImageWithFaces {
  switch (image.status) {
    case 'encoded':
      return image;
    case 'no-face':
      throw new Problem('no-face', { fileHash: image.fileHash });
    case 'rejected':
      throw new Problem('unreadable-image', detailsOf(image));
    case 'failed':
      throw new Problem('set-aside', detailsOf(image));
    case 'pending':
      throw new Error(`Image ${image.fileHash} was taken for finished while it is pending`);
  }
}

function detailsOf({ problem, fileHash }: ImageWithFaces): ProblemDetails {
  return { fileHash, ...(problem === null ? {} : { message: problem }) };
}

const photoProblemKinds: Record<PhotoProblem['kind'], ProblemKind> = {
  'unsupported-format': 'unsupported-format',
  unreadable: 'unreadable-image',
  'too-many-pixels': 'too-many-pixels',
  'too-long': 'too-long',
  'too-narrow': 'too-narrow',
  'too-complex': 'too-complex',
  'too-much-memory': 'too-much-memory',
};

function problemWithPhoto({ kind, message }: PhotoProblem, fileHash: string): Problem {
  return new Problem(photoProblemKinds[kind], { message, fileHash });
}
