/** Examples of the document: a request is answered by the example of the same name. */
import { examplePhotos, importedGroup, portrait } from '../../platform/openapi/example-photos.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { type ResponseShape, defaultShape } from './response-shape.js';
import { faceEncodingAnswer, lookUpAnswer, type PendingAnswer } from './encodings.schema.js';

const { group, pixel, damaged, text, empty } = examplePhotos;

export const fieldsExamples = {
  parts: { summary: 'Where the faces are', value: 'box,score' },
  base64: { summary: 'The first encoding alone', value: 'face_encoding' },
};

export const formatExamples = {
  base64: { summary: 'Encodings in base64', value: 'base64' },
};

/** What these queries ask for. */
export const shapes: Record<'portrait' | 'parts' | 'base64', ResponseShape> = {
  portrait: defaultShape,
  parts: { ...defaultShape, photo: new Set(['faces']), face: new Set(['box', 'score']) },
  base64: { ...defaultShape, photo: new Set(['face_encoding']), encodingFormat: 'base64' },
};

const photo = (summary: string, { name }: { name: string }): { summary: string; value: object } => ({
  summary,
  value: { [uploadField]: name },
});

export const uploadExamples = {
  portrait: photo('A photo of one face', examplePhotos.portrait),
  pending: photo('A photo that is not waited for', group),
  'no-face': photo('A photo without a face', pixel),
  'unreadable-image': photo('A photo that breaks off', damaged),
  'unsupported-format': photo('A text that is named like a photo', text),
  'empty-image': photo('A file without a byte', empty),
};

export const hashExamples = {
  portrait: { summary: 'A photo of one face', value: portrait.fileHash },
  imported: { summary: 'A file whose encodings were imported', value: importedGroup.fileHash },
  pending: { summary: 'A photo that waits for its encoding', value: group.fileHash },
  'no-face': { summary: 'A photo without a face', value: pixel.fileHash },
  'unreadable-image': { summary: 'A photo that cannot be read', value: damaged.fileHash },
  'unknown-image': { summary: 'A file that nobody uploaded', value: empty.fileHash },
};

export const entityTagExamples = {
  unchanged: { summary: 'Whichever answer is at hand, if there still is one', value: '*' },
};

export const encodedExamples = {
  portrait: { summary: 'One face', value: faceEncodingAnswer(portrait, shapes.portrait) },
  parts: { summary: 'Where the faces are', value: faceEncodingAnswer(portrait, shapes.parts) },
  base64: { summary: 'Encodings in base64', value: faceEncodingAnswer(portrait, shapes.base64) },
};

export const lookedUpExamples = {
  ...encodedExamples,
  imported: { summary: 'Imported, and never uploaded', value: lookUpAnswer(importedGroup, defaultShape) },
};

export const pendingExamples = {
  pending: {
    summary: 'Not encoded yet',
    value: { message: 'Pending', file_hash: group.fileHash } satisfies PendingAnswer,
  },
};
