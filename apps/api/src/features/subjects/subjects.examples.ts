/**
 * The examples in the OpenAPI document for subjects. An example response has the same name as the example request that
 * it belongs to.
 */
import { type EnrolledFace, type ListedEnrolledFace } from '#persistence';
import { encodeCursor } from '../../platform/lists/paging.schema.js';
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { recordedDistance, recordedPortrait } from '../../platform/openapi/recorded-responses.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { defaultThreshold } from '../encodings/index.js';
import {
  buildEnrolledFace,
  buildListedEnrolledFace,
  buildSubject,
  type EnrolResponse,
  type EnrolledFaceListResponse,
  type RenameResponse,
  type SubjectListResponse,
  type SubjectResponse,
  type VerifyResponse,
} from './subjects.schema.js';

const { group, empty } = examplePhotos;
const exampleSubjectName = 'Ada Lovelace';
const exampleCreationTime = new Date('2026-01-31T12:00:00.123Z');

const portraitHash = { file_hash: portrait.fileHash };

export const subjectNameExamples = {
  ada: { summary: 'A subject', value: exampleSubjectName },
  'unknown-subject': { summary: 'A name that no subject has', value: 'Grace Hopper' },
};

export const enrolNameExamples = { portrait: { summary: 'A subject', value: exampleSubjectName } };

export const verifyNameExamples = {
  same: { summary: 'A subject', value: exampleSubjectName },
  'unknown-subject': subjectNameExamples['unknown-subject'],
};

export const enrolFormExamples = {
  portrait: { summary: 'A photo with one face', value: { [uploadField]: examplePhotos.portrait.name } },
  chosen: {
    summary: 'A face of a photo with several faces',
    value: { [uploadField]: group.name, face: '0' },
  },
  'choose-face': {
    summary: 'A photo with several faces, of which none is selected',
    value: { [uploadField]: group.name },
  },
};

const missingFaceExamples = {
  'unknown-image': { summary: 'A file that was never uploaded', value: { file_hash: empty.fileHash } },
  'unknown-face': { summary: 'A face that the photo does not have', value: { ...portraitHash, face: 5 } },
};

export const enrolJsonExamples = {
  stored: { summary: 'The face of an uploaded photo', value: portraitHash },
  encoding: { summary: 'An encoding', value: { encoding: recordedPortrait.encoding } },
  known: { summary: 'A face that is enrolled already', value: { ...portraitHash, face: 0 } },
  ...missingFaceExamples,
};

const exampleEnrolledFace: EnrolledFace = {
  id: 1,
  fileHash: portrait.fileHash,
  position: 0,
  model: portrait.model!,
  createdAt: exampleCreationTime,
};

const exampleEnrolResponse: EnrolResponse = {
  message: 'OK',
  subject: exampleSubjectName,
  face: buildEnrolledFace(exampleEnrolledFace),
};

export const newEnrolmentExamples = {
  portrait: { summary: 'A photo with one face', value: exampleEnrolResponse },
  stored: { summary: 'The face of an uploaded photo', value: exampleEnrolResponse },
  chosen: {
    summary: 'A face of a photo with several faces',
    value: {
      ...exampleEnrolResponse,
      face: buildEnrolledFace({ ...exampleEnrolledFace, fileHash: group.fileHash }),
    },
  },
  encoding: {
    summary: 'An encoding',
    value: {
      ...exampleEnrolResponse,
      face: buildEnrolledFace({ ...exampleEnrolledFace, fileHash: null, position: null }),
    },
  },
};

export const existingEnrolmentExamples = {
  known: { summary: 'The face that is enrolled already', value: exampleEnrolResponse },
};

export const subjectListQueryExamples = {
  prefix: { prefix: { summary: 'Names that begin with “ada”', value: 'ada' } },
  contains: { contained: { summary: 'Names that contain “love”', value: 'love' } },
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('ABEL') } },
  limit: { 'first-page': { summary: 'One subject per page', value: 1 } },
};

const exampleSubject = {
  name: exampleSubjectName,
  numberOfEnrolledFaces: 1,
  createdAt: exampleCreationTime,
  updatedAt: exampleCreationTime,
};

const exampleSubjectList: SubjectListResponse = {
  message: 'OK',
  subjects: [buildSubject(exampleSubject)],
  next_cursor: null,
};

export const subjectListResponseExamples = {
  prefix: { summary: 'One subject', value: exampleSubjectList },
  contained: { summary: 'One subject', value: exampleSubjectList },
  'next-page': { summary: 'One subject', value: exampleSubjectList },
  'first-page': { summary: 'One subject', value: exampleSubjectList },
};

export const subjectResponseExamples = {
  ada: {
    summary: 'A subject with one face',
    value: { message: 'OK', subject: buildSubject(exampleSubject) } satisfies SubjectResponse,
  },
};

export const renameRequestExamples = { ada: { summary: 'A new name', value: { name: 'Ada King' } } };

export const renameResponseExamples = {
  ada: {
    summary: 'The renamed subject',
    value: {
      message: 'OK',
      subject: buildSubject({ ...exampleSubject, name: 'Ada King' }),
      merged: false,
    } satisfies RenameResponse,
  },
};

export const enrolledFaceListQueryExamples = {
  cursor: { 'next-page': { summary: 'The next page', value: encodeCursor('1') } },
  limit: { ada: { summary: 'Ten faces per page', value: 10 } },
  distances: { distances: { summary: 'With distances', value: 'true' } },
};

const exampleListedFace: ListedEnrolledFace = { ...portrait.faces[0]!, ...exampleEnrolledFace };

const exampleEnrolledFaceList: EnrolledFaceListResponse = {
  message: 'OK',
  faces: [buildListedEnrolledFace(exampleListedFace, undefined)],
  next_cursor: null,
};

export const enrolledFaceListResponseExamples = {
  ada: { summary: 'One face', value: exampleEnrolledFaceList },
  distances: {
    summary: 'One face, which was compared with no other',
    value: {
      ...exampleEnrolledFaceList,
      faces: [
        buildListedEnrolledFace(exampleListedFace, {
          comparedFaces: 0,
          nearest: undefined,
          median: undefined,
        }),
      ],
    },
  },
  'next-page': { summary: 'No further face', value: { ...exampleEnrolledFaceList, faces: [] } },
};

export const enrolledFaceIdExamples = {
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
  same: { summary: 'The face of an uploaded photo', value: portraitHash },
  encoding: { summary: 'An encoding', value: { encoding: recordedPortrait.encoding } },
  ...missingFaceExamples,
};

const exampleVerifyResponse: VerifyResponse = {
  message: 'OK',
  subject: exampleSubjectName,
  distance: 0,
  threshold: defaultThreshold,
  same_person: true,
  nearest: buildEnrolledFace(exampleEnrolledFace),
};

export const verifyResponseExamples = {
  same: { summary: 'The same face', value: exampleVerifyResponse },
  encoding: { summary: 'The same face', value: exampleVerifyResponse },
  stranger: {
    summary: 'Another person',
    value: { ...exampleVerifyResponse, distance: recordedDistance, threshold: 0.5, same_person: false },
  },
};
