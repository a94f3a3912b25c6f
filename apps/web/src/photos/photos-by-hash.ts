import { signal } from '@preact/signals';

/**
 * The photos that the user has chosen since the page was loaded, by the SHA-256 of the file. The service stores no
 * photo, so the page can show a photo only if it is in this list. The URLs refer to the files (`blob:`), and are not
 * valid in another page.
 */
const photosByHash = signal<ReadonlyMap<string, string>>(new Map());

/** Returns the URL of a photo; undefined if the user has not chosen it since the page was loaded. */
export function findPhotoUrl(fileHash: string): string | undefined {
  return photosByHash.value.get(fileHash);
}

/** Adds a photo. */
export function addPhotoUrl(fileHash: string, url: string): void {
  photosByHash.value = new Map(photosByHash.value).set(fileHash, url);
}

/** Removes a photo, after its URL was revoked. */
export function removePhotoUrl(url: string): void {
  photosByHash.value = new Map([...photosByHash.value].filter(([, known]) => known !== url));
}
