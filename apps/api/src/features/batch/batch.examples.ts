import { faceEncodingAnswer, shapes } from '../encodings/index.js';
/** Examples of the document: a request is answered by the example of the same name, its lines in any order. */
import { examplePhotos, portrait } from '../../platform/openapi/example-photos.js';
import { exampleLines } from '../../platform/openapi/ndjson.js';
import { Problem } from '../../platform/problems/problem.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { type EncodedPhotoLine, type RefusedPhotoLine } from './batch.schema.js';
const { empty } = examplePhotos;

export const batchExamples = {
  photos: {
    summary: 'A photo of one face, and a file without a byte',
    value: { [uploadField]: [examplePhotos.portrait.name, empty.name] },
  },
};

export const batchAnswerExamples = {
  photos: { summary: 'A photo of one face, and a file without a byte', value: linesIn('portrait') },
  parts: { summary: 'Where the faces are', value: linesIn('parts') },
  base64: { summary: 'Encodings in base64', value: linesIn('base64') },
};

function linesIn(shape: keyof typeof shapes): string {
  return exampleLines(
    {
      file: examplePhotos.portrait.name,
      status: 200,
      ...faceEncodingAnswer(portrait, shapes[shape]),
    } satisfies EncodedPhotoLine,
    { file: empty.name, ...new Problem('empty-image').toAnswer() } satisfies RefusedPhotoLine,
  );
}
