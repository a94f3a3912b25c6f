import { type ProblemKind } from '../problems/problem-catalogue.js';
import { Problem } from '../problems/problem.js';
import { type UploadProblem } from './upload-problem.js';

const problemKindsByUploadProblem: Record<UploadProblem['kind'], ProblemKind> = {
  'no-image': 'no-image',
  'several-images': 'several-images',
  empty: 'empty-image',
  'too-large': 'too-many-bytes',
  'too-slow': 'upload-too-slow',
  malformed: 'malformed-form',
  aborted: 'upload-aborted',
  'no-room': 'no-room',
};

/** The problem types of routes that receive a form. */
export const formProblemKinds = Object.values(problemKindsByUploadProblem);

export function toUploadProblemResponse({ kind, detail }: UploadProblem): Problem {
  // The response does not contain the detail, which is only for the operator and has already been logged.
  if (kind === 'no-room') return new Problem('no-room', { headers: { 'Retry-After': '2' } });
  return new Problem(problemKindsByUploadProblem[kind], { detail });
}
