export { checkStructure, type CheckStructureResult } from './check-structure.js';
export { inspectHeader, inspectPhoto, type InspectPhotoResult, type PhotoHeader } from './photo-header.js';
export { type PhotoFormat } from './photo-format.js';
export { type PhotoLimits } from './photo-limits.js';
export { type PhotoProblem, photoProblemKinds } from './photo-problem.js';
