/** Examples of the OpenAPI document. The example of a response belongs to the example of a request with the same name. */
import { type Example } from '#persistence';
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { recordedDistance, recordedPortrait } from '../../platform/openapi/recorded-responses.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { defaultThreshold } from '../encodings/index.js';
import {
  buildEnrolledFace,
  buildSubject,
  type EnrolResponse,
  type ExampleListResponse,
  type RenameResponse,
  type SubjectListResponse,
  type SubjectResponse,
  type VerifyResponse,
} from './subjects.schema.js';

const { group, empty } = examplePhotos;
const name = 'Ada Lovelace';
const createdAt = new Date('2026-01-31T12:00:00.123Z');

const hash = { file_hash: portrait.fileHash };

export const nameExamples = {
  ada: { summary: 'A subject', value: name },
  'unknown-subject': { summary: 'A name that no subject has', value: 'Grace Hopper' },
};

export const enrolNameExamples = { portrait: { summary: 'A subject', value: name } };

export const verifyNameExamples = {
  same: { summary: 'A subject', value: name },
  'unknown-subject': nameExamples['unknown-subject'],
};

export const enrolFormExamples = {
  portrait: { summary: 'A photo with one face', value: { [uploadField]: examplePhotos.portrait.name } },
  chosen: {
    summary: 'A face of a photo with several faces',
    value: { [uploadField]: group.name, face: '0' },
  },
  'choose-face': {
    summary: 'A photo with several faces, without a choice',
    value: { [uploadField]: group.name },
  },
};

const otherFaces = {
  'unknown-image': { summary: 'A file that was never uploaded', value: { file_hash: empty.fileHash } },
  'unknown-face': { summary: 'A face that the photo does not have', value: { ...hash, face: 5 } },
};

export const enrolJsonExamples = {
  stored: { summary: 'The face of an uploaded photo', value: hash },
  encoding: { summary: 'An encoding', value: { encoding: recordedPortrait.encoding } },
  known: { summary: 'A face that is enrolled already', value: { ...hash, face: 0 } },
  ...otherFaces,
};

const example: Example = {
  id: 1,
  fileHash: portrait.fileHash,
  position: 0,
  model: portrait.model!,
  createdAt,
};

const enrolled: EnrolResponse = { message: 'OK', subject: name, face: buildEnrolledFace(example) };

export const enrolledExamples = {
  portrait: { summary: 'A photo with one face', value: enrolled },
  stored: { summary: 'The face of an uploaded photo', value: enrolled },
  chosen: {
    summary: 'A face of a photo with several faces',
    value: { ...enrolled, face: buildEnrolledFace({ ...example, fileHash: group.fileHash }) },
  },
  encoding: {
    summary: 'An encoding',
    value: { ...enrolled, face: buildEnrolledFace({ ...example, fileHash: null, position: null }) },
  },
};

export const knownExamples = { known: { summary: 'The face that is enrolled already', value: enrolled } };

export const listExamples = {
  prefix: { prefix: { summary: 'Names that begin with “ada”', value: 'ada' } },
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('ABEL') } },
  limit: { 'first-page': { summary: 'One subject per page', value: 1 } },
};

const subject = { name, numberOfExamples: 1, createdAt, updatedAt: createdAt };

const list: SubjectListResponse = { message: 'OK', subjects: [buildSubject(subject)], next_cursor: null };

export const listResponseExamples = {
  prefix: { summary: 'One subject', value: list },
  'next-page': { summary: 'One subject', value: list },
  'first-page': { summary: 'One subject', value: list },
};

export const subjectExamples = {
  ada: {
    summary: 'A subject with one face',
    value: { message: 'OK', subject: buildSubject(subject) } satisfies SubjectResponse,
  },
};

export const renameExamples = { ada: { summary: 'A new name', value: { name: 'Ada King' } } };

export const renameResponseExamples = {
  ada: {
    summary: 'The renamed subject',
    value: {
      message: 'OK',
      subject: buildSubject({ ...subject, name: 'Ada King' }),
      merged: false,
    } satisfies RenameResponse,
  },
};

export const exampleListExamples = {
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('1') } },
  limit: { ada: { summary: 'Ten faces per page', value: 10 } },
};

const faces: ExampleListResponse = { message: 'OK', faces: [buildEnrolledFace(example)], next_cursor: null };

export const exampleListResponseExamples = {
  ada: { summary: 'One face', value: faces },
  'next-page': { summary: 'No further face', value: { ...faces, faces: [] } },
};

export const exampleIdExamples = {
  ada: { summary: 'An enrolled face', value: '1' },
  'unknown-example': { summary: 'A number that no enrolled face has', value: '99' },
};

export const verifyFormExamples = {
  stranger: {
    summary: 'A photo, and a lower threshold',
    value: { [uploadField]: group.name, threshold: 0.5 },
  },
};

export const verifyJsonExamples = {
  same: { summary: 'The face of an uploaded photo', value: hash },
  encoding: { summary: 'An encoding', value: { encoding: recordedPortrait.encoding } },
  ...otherFaces,
};

const verified: VerifyResponse = {
  message: 'OK',
  subject: name,
  distance: 0,
  threshold: defaultThreshold,
  same_person: true,
  nearest: buildEnrolledFace(example),
};

export const verifyResponseExamples = {
  same: { summary: 'The same face', value: verified },
  encoding: { summary: 'The same face', value: verified },
  stranger: {
    summary: 'Another person',
    value: { ...verified, distance: recordedDistance, threshold: 0.5, same_person: false },
  },
};
