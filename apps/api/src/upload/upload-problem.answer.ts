import { Problem } from '../problems/problem.js';
import { type UploadProblem } from './upload-problem.js';

const answers: Record<UploadProblem['kind'], { status: number; message: string }> = {
  'no-image': { status: 422, message: 'No image sent!' },
  'several-images': { status: 422, message: 'More than one image sent!' },
  empty: { status: 422, message: 'The image is empty!' },
  'too-large': { status: 413, message: 'The image is too large!' },
  'too-slow': { status: 408, message: 'The upload took too long!' },
  malformed: { status: 400, message: 'The form cannot be read!' },
  aborted: { status: 400, message: 'The upload broke off!' },
};

/** The answer to an upload that is none. */
export function answerToUploadProblem({ kind, detail }: UploadProblem): Problem {
  const { status, message } = answers[kind];
  return new Problem(status, { message, detail });
}
