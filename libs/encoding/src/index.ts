export { openEncoder, type EncoderOptions, type FaceEncoder } from './face-encoder.js';
export { type EncodedPhoto, type EncodePhotoResult } from './encode-photo.js';
export { type Face } from './face.js';
export { type Box } from './imaging/geometry/box.js';
export { type Timings } from './stopwatch.js';
export { forbidTelemetry } from './inference/telemetry.js';
export { type Effort } from './effort.js';
