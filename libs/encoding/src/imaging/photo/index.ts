export { checkFileStructure } from './check-structure.js';
export { inspectHeader, inspectPhoto, type InspectPhotoResult } from './photo-header.js';
export { isPhotoName, type PhotoFormat } from './photo-format.js';
export { type PhotoLimits } from './photo-limits.js';
export { type PhotoProblem, photoProblemKinds } from './photo-problem.js';
