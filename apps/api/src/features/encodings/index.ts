export { EncodingsService, type Submission } from './encodings.service.js';
export { shapes } from './encodings.examples.js';
export {
  FaceAnswer,
  FaceEncodingAnswer,
  faceEncodingAnswer,
  fileHash,
  numbers,
  PendingAnswer,
  photoAnswer,
} from './encodings.schema.js';
export { finishedImage } from './finished-image.js';
export { type PhotoQuery, fieldsQuery, formatQuery, requireShape } from './photo-query.js';
export { type ResponseShape } from './response-shape.js';
