/** The functions, classes and types of this feature that other features may import. */
export { EncodingsModule } from './encodings.module.js';
export { EncodingsService, type SubmissionResult } from './encodings.service.js';
export { exampleResponseShapes, fieldsExamples, formatExamples } from './encodings.examples.js';
export { buildPendingResponse } from './encodings.response.js';
export { pendingResponse } from './encodings.schema.js';
export { requireNoLocations } from './given-locations.schema.js';
export { toImageOrPending, imageProblemKinds } from './image-or-pending.js';
export { photoResponseQuery } from './photo-query.js';
export { type FaceSource, FaceSourceResolver, faceSourceProblemKinds } from './face-source-resolver.js';
export {
  defaultThreshold,
  encodingSchema,
  faceIndex,
  createFaceRequestSchema,
  fileHashSchema,
  maxEncodingComponent,
  modelName,
  createPhotoFormFieldsSchema,
  createPhotoFormOpenApiSchema,
  createThresholdSchema,
  thresholdDescription,
} from './given-face.schema.js';
export { selectFace } from './selected-face.js';
