/**
 * Returns a copy of a photo with a different hash. The function appends bytes to the JPEG, which do not change the
 * picture.
 */
export function createCopyWithUniqueHash(photo: Uint8Array): Uint8Array {
  return Buffer.concat([photo, Buffer.from(`\0${performance.now()} ${Math.random()}`)]);
}
