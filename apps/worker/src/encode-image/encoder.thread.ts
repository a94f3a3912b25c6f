import { workerData } from 'node:worker_threads';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder, openEncoder } from '#encoding';

// The networks block the thread they run on, so each thread has an encoder to itself.
const encoder = await openEncoder((workerData as { readonly encoder: EncoderOptions }).encoder);

/** Answers once the networks are loaded. */
export function describe(): FaceEncoder['model'] {
  return encoder.model;
}

export function encode(bytes: Uint8Array): Promise<EncodePhotoResult> {
  return encoder.encodePhoto(bytes);
}
