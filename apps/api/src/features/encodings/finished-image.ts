import { type PhotoProblem } from '#encoding/photo';
import { type ImageProblemKind, type ImageWithFaces } from '#persistence';
import { type ProblemKind } from '../../platform/problems/catalogue.js';
import { Problem, type ProblemDetails } from '../../platform/problems/problem.js';
import { type Submission } from './encodings.service.js';

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
    case 'failed':
      throw new Problem(problemKindOf(image), detailsOf(image));
    case 'pending':
      throw new Error(`Image ${image.fileHash} was taken for finished while it is pending`);
  }
}

function detailsOf({ problem, fileHash }: ImageWithFaces): ProblemDetails {
  return { fileHash, ...(problem === null ? {} : { message: problem }) };
}

/** What an image is answered by that was refused, in the API or by a worker. */
const problemKinds: Record<ImageProblemKind, ProblemKind> = {
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
};

/** Images that an earlier version refused have no kind, and those of a later one may have a kind that is not known here. */
function problemKindOf({ status, problemKind }: ImageWithFaces): ProblemKind {
  const known: Partial<Record<string, ProblemKind>> = problemKinds;
  return known[problemKind ?? ''] ?? (status === 'rejected' ? 'unreadable-image' : 'set-aside');
}

function problemWithPhoto({ kind, message }: PhotoProblem, fileHash: string): Problem {
  return new Problem(problemKinds[kind], { message, fileHash });
}
