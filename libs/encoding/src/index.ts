export { openEncoder, type EncoderOptions, type FaceEncoder } from './face-encoder.js';
export { type EncodedPhoto, type EncodePhotoResult, type LocationProblem } from './encode-photo.js';
export { type Face } from './face.js';
export { type Box } from './imaging/geometry/box.js';
export { type StageTimings } from './stopwatch.js';
export { disableTelemetry } from './inference/telemetry.js';
export { type Effort } from './effort.js';
