import pLimit from 'p-limit';
import { computed, type Signal, signal } from '@preact/signals';
import { type FaceEncodingAnswer } from '../../../../../clients/typescript/src/index.js';
import { type Problem } from '../../api/result.js';
import { addPhotoUrl, removePhotoUrl } from '../../photos/photos-by-hash.js';
import { encodePhoto } from '../../photos/encode-photo.js';

/** The state of a photo that the user has chosen. */
export type PhotoState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'encoded'; readonly answer: FaceEncodingAnswer }
  | { readonly kind: 'refused'; readonly problem: Problem };

export interface TriedPhoto {
  readonly id: number;
  readonly file: File;
  /** The `blob:` URL of the file. */
  readonly url: string;
  readonly state: Signal<PhotoState>;
  readonly abort: AbortController;
}

/**
 * The number of photos that are sent at a time. The service answers when a photo is encoded, so a few requests occupy
 * all workers, and the others wait in the browser instead of in the service.
 */
const concurrentUploads = 4;

const limit = pLimit(concurrentUploads);

let lastId = 0;

/** The photos that the user has chosen in this view, in order. They are kept while the user visits other views. */
export const triedPhotos = signal<readonly TriedPhoto[]>([]);

/** The photo that the view shows. */
export const shownPhoto = signal<TriedPhoto | undefined>(undefined);

/** The number of photos in each state. */
export const photoCounts = computed(() => {
  const counts = { waiting: 0, sending: 0, encoded: 0, refused: 0 };
  for (const { state } of triedPhotos.value) counts[state.value.kind] += 1;
  return counts;
});

/** Adds photos and sends them to the service. */
export function addPhotos(files: readonly File[]): void {
  const added = files.map((file): TriedPhoto => ({
    id: (lastId += 1),
    file,
    url: URL.createObjectURL(file),
    state: signal({ kind: 'waiting' }),
    abort: new AbortController(),
  }));
  triedPhotos.value = [...triedPhotos.value, ...added];
  shownPhoto.value = added[0] ?? shownPhoto.value;
  for (const photo of added) sendPhoto(photo);
}

/** Sends the photos again that the service has refused. */
export function retryRefusedPhotos(): void {
  for (const photo of triedPhotos.value) if (photo.state.value.kind === 'refused') sendPhoto(photo);
}

/** Sends a photo to the service, as soon as fewer photos are being sent. */
export function sendPhoto(photo: TriedPhoto): void {
  const { file, url, state, abort } = photo;
  state.value = { kind: 'waiting' };
  void limit(async () => {
    if (abort.signal.aborted) return;
    state.value = { kind: 'sending' };
    const result = await encodePhoto(file, abort.signal);
    if (abort.signal.aborted) return;
    const fileHash = result.ok ? result.value.file_hash : result.problem.fileHash;
    if (fileHash !== undefined) addPhotoUrl(fileHash, url);
    state.value = result.ok
      ? { kind: 'encoded', answer: result.value }
      : { kind: 'refused', problem: result.problem };
  });
}

/** Removes a photo from the view. The result remains stored in the service. */
export function removePhoto(photo: TriedPhoto): void {
  const index = triedPhotos.value.indexOf(photo);
  const remaining = triedPhotos.value.filter((other) => other !== photo);
  releasePhoto(photo);
  triedPhotos.value = remaining;
  if (shownPhoto.value === photo) shownPhoto.value = remaining[Math.min(index, remaining.length - 1)];
}

/** Removes all photos from the view. */
export function removeAllPhotos(): void {
  triedPhotos.value.forEach(releasePhoto);
  triedPhotos.value = [];
  shownPhoto.value = undefined;
}

function releasePhoto({ url, abort }: TriedPhoto): void {
  abort.abort();
  removePhotoUrl(url);
  URL.revokeObjectURL(url);
}
