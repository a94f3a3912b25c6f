/** The same photo under another hash: bytes after the end of a JPEG do not change the picture. */
export function withUniqueHash(photo: Uint8Array): Uint8Array {
  return Buffer.concat([photo, Buffer.from(`\0${performance.now()} ${Math.random()}`)]);
}
