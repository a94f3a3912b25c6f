import { workerData } from 'node:worker_threads';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder, openEncoder } from '#encoding';

// The networks block the thread they run on, so each thread has an encoder to itself.
const opening = openEncoder((workerData as { readonly encoder: EncoderOptions }).encoder);
// Whoever asks for the encoder is told why there is none.
opening.catch(() => undefined);

/** Answers once the networks are loaded; rejects when they cannot be. */
export async function describe(): Promise<FaceEncoder['model']> {
  return (await opening).model;
}

export async function encode(bytes: Uint8Array): Promise<EncodePhotoResult> {
  return (await opening).encodePhoto(bytes);
}
