/**
 * The examples in the OpenAPI document for manual decisions. An example response has the same name as the example
 * request that it belongs to.
 */
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { buildDecision, type DecisionListResponse, type DecisionResponse } from './face-decisions.schema.js';

export const subjectNameParameterExamples = {
  decided: { summary: 'A subject', value: 'Ada Lovelace' },
  'unknown-subject': { summary: 'A name that no subject has', value: 'Grace Hopper' },
};

export const exampleFileHashes = {
  decided: { summary: 'An uploaded photo', value: portrait.fileHash },
  'unknown-image': { summary: 'A file that was never uploaded', value: examplePhotos.empty.fileHash },
};

export const faceIndexExamples = {
  decided: { summary: 'The most prominent face', value: '0' },
  'unknown-face': { summary: 'A face that the photo does not have', value: '5' },
};

export const decisionRequestExamples = {
  decided: { summary: 'The face is the subject', value: { is_subject: true } },
};

const exampleDecision = buildDecision({
  fileHash: portrait.fileHash,
  position: 0,
  isSubject: true,
  createdAt: new Date('2026-01-31T12:00:00.123Z'),
});

export const decisionResponseExamples = {
  decided: {
    summary: 'The decision',
    value: { message: 'OK', decision: exampleDecision } satisfies DecisionResponse,
  },
};

export const decisionListQueryExamples = {
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('900000000000000') } },
  limit: { decided: { summary: 'Ten decisions per page', value: 10 } },
};

const exampleDecisionList: DecisionListResponse = {
  message: 'OK',
  decisions: [exampleDecision],
  next_cursor: null,
};

export const decisionListResponseExamples = {
  decided: { summary: 'One decision', value: exampleDecisionList },
  'next-page': { summary: 'No further decision', value: { ...exampleDecisionList, decisions: [] } },
};
