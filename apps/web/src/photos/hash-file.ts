/**
 * Computes the SHA-256 of a file in lower-case hex. Browsers offer the function only on pages with https: or of this machine, so on
 * other pages a library computes it.
 */
export async function hashFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = isSecureContext
    ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    : (await import('@noble/hashes/sha2.js')).sha256(bytes);
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
