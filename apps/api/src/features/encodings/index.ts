/** What other features may use. */
export { EncodingsModule } from './encodings.module.js';
export { EncodingsService, type Submission } from './encodings.service.js';
export { exampleShapes, fieldsExamples, formatExamples } from './encodings.examples.js';
export { buildPendingResponse } from './encodings.response.js';
export { pendingResponse } from './encodings.schema.js';
export { finishedImage, imageProblems } from './finished-image.js';
export { photoQuery } from './photo-query.js';
