import pLimit from 'p-limit';
import { type Signal, signal } from '@preact/signals';
import { type FaceEncodingAnswer } from '../../../../clients/typescript/src/index.js';
import { type Problem } from '../api/result.js';
import { encodePhoto } from './encode-photo.js';
import { addPhotoUrl } from './photos-by-hash.js';

/** The state of a photo that is sent to the service. */
export type EncodedPhotoState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'encoded'; readonly answer: FaceEncodingAnswer }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A photo whose faces the service finds. */
export interface EncodedPhoto {
  readonly id: number;
  readonly file: File;
  /** The `blob:` URL of the file, which stays valid, so that other views can show the faces of the photo. */
  readonly url: string;
  readonly state: Signal<EncodedPhotoState>;
}

/** The number of photos that are sent at a time; the others wait in the browser. */
const concurrentUploads = 4;

const limit = pLimit(concurrentUploads);

let lastId = 0;

/** Starts to send a photo to the service. */
export function createEncodedPhoto(file: File, signalOfView: AbortSignal): EncodedPhoto {
  const photo: EncodedPhoto = {
    id: (lastId += 1),
    file,
    url: URL.createObjectURL(file),
    state: signal({ kind: 'sending' }),
  };
  sendEncodedPhoto(photo, signalOfView);
  return photo;
}

/** Sends a photo, or sends it again after the service has refused it. */
export function sendEncodedPhoto({ file, url, state }: EncodedPhoto, signalOfView: AbortSignal): void {
  state.value = { kind: 'sending' };
  void limit(async () => {
    if (signalOfView.aborted) return;
    const result = await encodePhoto(file, signalOfView);
    if (signalOfView.aborted) return;
    const fileHash = result.ok ? result.value.file_hash : result.problem.fileHash;
    if (fileHash !== undefined) addPhotoUrl(fileHash, url);
    state.value = result.ok
      ? { kind: 'encoded', answer: result.value }
      : { kind: 'refused', problem: result.problem };
  });
}
