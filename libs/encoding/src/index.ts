export { openEncoder, type EncoderOptions, type FaceEncoder } from './face-encoder.js';
export { type EncodedPhoto, type EncodePhotoResult } from './encode-photo.js';
export { type Face } from './face.js';
export { type FaceBox } from './geometry/face-box.js';
export { type Timings } from './stopwatch.js';
export { type PhotoProblem } from './photo/photo-problem.js';
export { forbidTelemetry } from './runtime/telemetry.js';
export { type Effort } from './effort.js';
