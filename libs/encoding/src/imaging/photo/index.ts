export { inspectPhoto, type InspectPhotoResult, type PhotoHeader, type PhotoLimits } from './photo-header.js';
export { type PhotoFormat } from './photo-format.js';
export { type PhotoProblem } from './photo-problem.js';
